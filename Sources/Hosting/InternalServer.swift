import Contracts
import Deciding
import Glibc
import HTTP
import JSON
import Messaging

/// What the services of a process answer one another and the edge: queries on committed rows, what became of a command, dead
/// letters. On a thread of its own, so that a slow query delays no lane and no request.
public final class InternalServer {
  public typealias Handler = (HTTPRequest, HTTPExchange) -> Void

  let services: [String: ServiceThread]
  private var readers: [String: any StoreReader] = [:]
  private var router = Router<Handler>()
  private let server: HTTPServer
  private let tools: HTTPServer
  private let secret: String
  private let logger: Logger
  public let port: UInt16

  /// - Parameters:
  ///   - secret: what requests must show, as in `InternalHTTP.authorization(secret:)`.
  ///   - controlSocket: a Unix socket for the command line's tools. Only this user may connect, so no secret is asked there.
  ///   - more: routes of particular services.
  public init(
    _ services: [ServiceThread], secret: String, controlSocket: String?, logger: Logger, on loop: EventLoop,
    more: (inout Router<Handler>) throws -> Void = { _ in }
  ) throws {
    self.services = Dictionary(services.map { ($0.service.name, $0) }) { first, _ in first }
    self.secret = secret
    self.logger = logger.of("internal")
    let holder = Holder()
    server = HTTPServer(loop: loop) { request, exchange in holder.server?.serveStranger(request, exchange) }
    port = try server.listen(port: 0)
    // A server of its own: who came in on it is known by that, and by nothing that a request says.
    tools = HTTPServer(loop: loop) { request, exchange in holder.server?.serve(request, exchange) }
    if let controlSocket { try tools.listen(unixPath: controlSocket) }
    for service in services { readers[service.service.name] = try service.service.openReader() }
    addRoutes()
    try more(&router)
    holder.server = self
  }

  /// The server's handler is made before the server's owner is whole.
  private final class Holder {
    weak var server: InternalServer?
  }

  public func stop(limit: Duration, done: @escaping () -> Void) {
    var left = 2
    for server in [server, tools] {
      server.shutdown(limit: limit) { [self] in
        left -= 1
        guard left == 0 else { return }
        for reader in readers.values { reader.close() }
        readers = [:]
        done()
      }
    }
  }

  private func addRoutes() {
    router.on(.get, InternalHTTP.queryPattern) { [unowned self] in answerQuery($0, $1) }
    router.on(.get, InternalHTTP.commandPattern) { [unowned self] in answerCommand($0, $1) }
    router.on(.get, DeadLetterControl.listPattern) { [unowned self] in listDeadLetters($0, $1) }
    router.on(.get, DeadLetterControl.onePattern) { [unowned self] in showDeadLetter($0, $1) }
    router.on(.post, DeadLetterControl.replayPattern) { [unowned self] in decide(.replay, $0, $1) }
    router.on(.post, DeadLetterControl.discardPattern) { [unowned self] in decide(.discard, $0, $1) }
  }

  /// Who comes over TCP may be anybody.
  private func serveStranger(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    guard showsSecret(request) else { return exchange.fail(.unauthorized, "this is for services; the secret is missing or wrong") }
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
    // Every byte is looked at, so that the time taken tells nothing about which one is wrong.
    return zip(given, expected).reduce(0) { $0 | $1.0 ^ $1.1 } == 0
  }

  func reader(_ request: HTTPRequest, _ exchange: HTTPExchange) -> (ServiceThread, any StoreReader)? {
    let name = request.parameters["service"] ?? ""
    guard let service = services[name], let reader = readers[name] else {
      exchange.fail(.notFound, "no service '\(name.prefix(64))' runs here")
      return nil
    }
    return (service, reader)
  }

  // MARK: queries

  private func answerQuery(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    guard let (service, reader) = reader(request, exchange) else { return }
    let parameters = Dictionary(request.query.items.map { ($0.name, $0.value) }) { first, _ in first }
    let query = Query(request.parameters["query"] ?? "", parameters)
    attempt(exchange) {
      guard let body = try service.service.queries?.answer(query, reader) else {
        return exchange.fail(.notFound, "there is no such thing")
      }
      exchange.answer(json: body)
    }
  }

  private func answerCommand(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    guard let (_, reader) = reader(request, exchange) else { return }
    guard let id = request.parameters["id"].flatMap({ MessageID($0) }) else { return exchange.fail(.notFound, "no such command") }
    attempt(exchange) {
      guard let entry = try reader.inbox(id) else { return exchange.fail(.notFound, "not taken yet") }
      guard let reply = entry.reply else { return exchange.answer(HTTPResponse(.accepted)) }
      let fields: HTTPFields = [
        InternalHTTP.typeField: reply.type, InternalHTTP.correlationField: reply.correlationID, "Content-Type": "application/json",
      ]
      exchange.answer(HTTPResponse(.ok, fields, body: .bytes(reply.body)))
    }
  }

  func attempt(_ exchange: HTTPExchange, _ body: () throws -> Void) {
    do {
      try body()
    } catch {
      logger.error("a query failed", ["error": "\(error)"])
      exchange.fail(.serviceUnavailable, "\(error)")
    }
  }
}

extension HTTPExchange {
  func answer(json body: [UInt8]) {
    answer(HTTPResponse(.ok, ["Content-Type": "application/json"], body: .bytes(body)))
  }

  func fail(_ status: HTTPStatus, _ reason: String) {
    answer(HTTPResponse(status, ["Content-Type": "text/plain; charset=utf-8"], body: .bytes(Array((reason + "\n").utf8))))
  }
}
