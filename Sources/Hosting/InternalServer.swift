import Contracts
import Deciding
import EventLoop
import Glibc
import HTTP
import JSON
import LaneHosting
import Messaging

/// Answers the requests of the edge and of other services: queries on committed rows, the outcomes of commands, dead letters. It only takes
/// and answers requests: other threads read the databases (`QueryThreads`).
public final class InternalServer {
  public typealias Handler = (HTTPRequest, HTTPExchange) -> Void

  let services: [String: ServiceLanes]
  private var queryThreads: [String: QueryThreads] = [:]
  let journals = JournalThreads()
  private let damage = ReportedDamage()
  private var router = Router<Handler>()
  private let server: HTTPServer
  private let tools: HTTPServer
  private let secret: String
  private let health: WorkerHealth
  let loop: EventLoop
  let logger: Logger
  public let port: UInt16

  /// - Parameters:
  ///   - address: the address where it listens. Port 0 means any free port.
  ///   - secret: the secret that requests must show, as in `InternalHTTP.authorization(secret:)`. Requests of `health` need none.
  ///   - controlSocket: a Unix socket for the commands of this program. Only this user may connect, so requests need no secret there.
  ///   - more: adds routes of particular services.
  init(
    _ services: [ServiceLanes], at address: (host: String, port: UInt16), secret: String, controlSocket: String?, health: WorkerHealth,
    logger: Logger, on loop: EventLoop,
    more: (inout Router<Handler>) throws -> Void = { _ in }
  ) throws {
    self.services = Dictionary(services.map { ($0.name, $0) }) { first, _ in first }
    self.secret = secret
    self.health = health
    self.loop = loop
    let holder = Holder()
    var configuration = HTTPServer.Configuration()
    // A request names a record's key, which may be as large as a record.
    configuration.maxBodyBytes = 4 * 1024 * 1024
    server = HTTPServer(loop: loop, configuration: configuration) { request, exchange in
      holder.server?.serveStranger(request, exchange)
    }
    port = try server.listen(host: address.host, port: address.port)
    // This is a server of its own. So the way of a request shows where it came from, and nothing in the request can pretend.
    tools = HTTPServer(loop: loop, configuration: configuration) { request, exchange in holder.server?.serve(request, exchange) }
    if let controlSocket { try tools.listen(unixPath: controlSocket) }
    self.logger = logger.of("internal")
    do {
      for service in services.map(\.service) {
        queryThreads[service.name] = try QueryThreads(
          of: service.name, count: service.readers, logger: self.logger, openReader: service.openReader)
      }
    } catch {
      for thread in queryThreads.values { thread.stop() }
      throw error
    }
    addRoutes()
    try more(&router)
    holder.server = self
  }

  /// Holds the owner for the server's handler, which is made before the owner is complete.
  private final class Holder {
    weak var server: InternalServer?
  }

  public func stop(limit: Duration, done: @escaping () -> Void) {
    var left = 2
    for server in [server, tools] {
      server.shutdown(limit: limit) { [self] in
        left -= 1
        guard left == 0 else { return }
        for thread in queryThreads.values { thread.stop() }
        queryThreads = [:]
        journals.stop()
        done()
      }
    }
  }

  private func addRoutes() {
    router.on(.get, InternalHTTP.queryPattern) { [unowned self] in answerQuery($0, $1) }
    router.on(.get, InternalHTTP.commandPattern) { [unowned self] in answerCommand($0, $1) }
    router.on(.get, JournalAnswer.pattern) { [unowned self] in findMessages($0, $1) }
    addDeadLetterRoutes(to: &router)
  }

  /// Answers a request over TCP, which may come from anybody.
  private func serveStranger(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    if let answer = health.answer(to: request) { return exchange.answer(answer) }
    guard showsSecret(request) else { return exchange.fail(.unauthorized, "this address is for services: the secret is missing or wrong") }
    serve(request, exchange)
  }

  private func serve(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    switch router.match(request) {
    case .found(let handler, _, let parameters):
      var request = request
      request.parameters = parameters
      handler(request, exchange)
    case .methodNotAllowed(let allow):
      exchange.answer(HTTPResponse(.methodNotAllowed, ["Allow": allow]))
    case .notFound:
      exchange.fail(.notFound, "no such path")
    }
  }

  private func showsSecret(_ request: HTTPRequest) -> Bool {
    let expected = Array(InternalHTTP.authorization(secret: secret).utf8)
    let given = Array((request.fields["Authorization"] ?? "").utf8)
    guard given.count == expected.count else { return false }
    // The comparison looks at every byte, so that its time tells nothing about which one is wrong.
    return zip(given, expected).reduce(0) { $0 | $1.0 ^ $1.1 } == 0
  }

  func service(_ request: HTTPRequest, _ exchange: HTTPExchange) -> ServiceLanes? {
    let name = request.parameters["service"] ?? ""
    if let service = services[name] { return service }
    exchange.fail(.notFound, "no service '\(name.prefix(64))' runs here")
    return nil
  }

  /// Answers with the result of `question` on the database of the request's service.
  func read(_ request: HTTPRequest, _ exchange: HTTPExchange, _ question: @escaping @Sendable (any StoreReader) throws -> HTTPResponse) {
    guard let service = service(request, exchange), let thread = queryThreads[service.name] else { return }
    thread.ask(for: exchange, on: loop, question)
  }

  // MARK: queries

  private func answerQuery(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    guard let queries = service(request, exchange)?.service.queries else {
      if exchange.isOpen { exchange.fail(.notFound, "there is nothing of this id") }
      return
    }
    let parameters = Dictionary(request.query.items.map { ($0.name, $0.value) }) { first, _ in first }
    let query = Query(request.parameters["query"] ?? "", parameters)
    let name = request.parameters["service"] ?? ""
    read(request, exchange) { [damage, logger] reader in
      let rows = QueryRows(reader, of: name, damage: damage, logger)
      return try queries.answer(query, rows).map { .json($0) } ?? .failure(.notFound, "there is nothing of this id")
    }
  }

  private func answerCommand(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    guard let id = request.parameters["id"].flatMap({ MessageID($0) }) else { return exchange.fail(.notFound, "no such command") }
    read(request, exchange) { reader in
      guard let entry = try reader.inbox(id) else { return .failure(.notFound, "no lane has taken the command yet") }
      guard let reply = entry.reply else { return HTTPResponse(.accepted) }
      let fields: HTTPFields = [
        InternalHTTP.typeField: reply.type, InternalHTTP.correlationField: reply.correlationID, "Content-Type": "application/json",
      ]
      return HTTPResponse(.ok, fields, body: .bytes(reply.body))
    }
  }
}

extension HTTPResponse {
  static func json(_ body: [UInt8]) -> HTTPResponse {
    HTTPResponse(.ok, ["Content-Type": "application/json"], body: .bytes(body))
  }

  static func failure(_ status: HTTPStatus, _ reason: String) -> HTTPResponse {
    HTTPResponse(status, ["Content-Type": "text/plain; charset=utf-8"], body: .bytes(Array((reason + "\n").utf8)))
  }
}

extension HTTPExchange {
  func fail(_ status: HTTPStatus, _ reason: String) {
    answer(.failure(status, reason))
  }
}
