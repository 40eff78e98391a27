import Deciding
import EventLoop
import HTTP
import JSON
import Messaging
import Tracing

/// One HTTP request on its way through the edge.
final class Call {
  let request: HTTPRequest
  let exchange: HTTPExchange
  let correlationID: String
  let start: Moment
  /// The caller; nil on routes that are open to everyone.
  var caller: Caller?
  /// The client's address. Nil: the request came without one, over a Unix socket.
  private(set) lazy var address = edge.configuration.limits.proxies.client(of: request)
  /// The trace that the request is in, and the span that it is: what it leads to names it as its parent.
  private(set) lazy var trace =
    edge.configuration.tracer.map { $0.span(continuing: parent) } ?? parent?.child() ?? TraceContext(isSampled: false)
  private var parent: TraceContext? { request.fields.only("traceparent").flatMap(TraceContext.init) }
  /// What its route declares of the request's header.
  private let headers: [RequestHeader]
  private let meter: RouteMeter
  private unowned let edge: Edge

  init(
    _ request: HTTPRequest, _ exchange: HTTPExchange, correlationID: String, at start: Moment, headers: [RequestHeader] = [],
    meter: RouteMeter, on edge: Edge
  ) {
    self.request = request
    self.exchange = exchange
    self.correlationID = correlationID
    self.start = start
    self.headers = headers
    self.meter = meter
    self.edge = edge
  }

  /// Sends an answer. Only the first answer counts; later ones are ignored.
  func answer(_ response: HTTPResponse) {
    guard let response = finished(response) else { return }
    exchange.answer(response)
  }

  /// Begins an answer without an end. Nil: nobody wants its content.
  func stream(_ response: HTTPResponse) -> HTTPStream? {
    finished(response).flatMap(exchange.stream)
  }

  /// Counts an answer. Nil: there was one before.
  private func finished(_ response: HTTPResponse) -> HTTPResponse? {
    guard exchange.isOpen else { return nil }
    let took = edge.loop.now - start.nanoseconds
    meter.record(response.status, nanoseconds: took)
    edge.logger.debug(
      "answered",
      [
        "method": request.method.rawValue, "route": meter.route, "status": String(response.status.code),
        "microseconds": String(took / 1000), "correlationId": correlationID,
      ])
    record(response.status, took: took)
    var response = response
    response.fields.append(CorrelationID.field, correlationID)
    return response
  }

  private func record(_ status: HTTPStatus, took nanoseconds: Int64) {
    guard let tracer = edge.configuration.tracer, trace.isSampled else { return }
    let end = Tracer.now()
    tracer.record([
      Span(
        service: "edge", context: trace, parent: parent?.span, kind: .server, name: meter.route,
        start: end - UInt64(max(0, nanoseconds)), end: end,
        attributes: [
          ("http.request.method", .text(request.method.rawValue)), ("http.route", .text(meter.pattern)),
          ("http.response.status_code", .number(Int64(status.code))), ("url.path", .text(request.path)),
          ("ticketing.correlation_id", .text(correlationID)),
        ],
        error: status.code >= 500 ? "answered \(status.code)" : nil)
    ])
  }

  func fail(_ problem: Problem) {
    answer(problem.response(correlationID: correlationID))
  }

  func answer(_ status: HTTPStatus = .ok, json: some Encodable) {
    do {
      answer(HTTPResponse(status, ["Content-Type": "application/json"], body: .bytes(try JSON.encode(json))))
    } catch {
      edge.logger.error("an answer can't be encoded", ["route": meter.route, "reason": error.description])
      fail(Problem(.internalError, "the answer could not be written"))
    }
  }

  /// A field of the request's header. Nil, too, if the route does not declare it.
  func header(_ header: RequestHeader) -> String? { declares(header) ? request.fields[header.rawValue] : nil }

  /// Throws if a field that may be given once is there twice: nobody can say which one counts.
  func checkHeaders() throws(Problem) {
    let findings = Findings()
    for header in headers where !header.isList && request.fields.values(of: header.rawValue).count > 1 {
      findings.add(header.rawValue, "must be given only once")
    }
    try findings.check()
  }

  private func declares(_ header: RequestHeader) -> Bool { headers.contains(header) }

  func idempotencyKey(_ findings: Findings) -> IdempotencyKey? {
    declares(.idempotencyKey) ? IdempotencyKey(of: request.fields, findings) : nil
  }

  var prefersAsynchronousResponse: Bool { declares(.prefer) && request.fields.prefersAsynchronousResponse }

  /// How its answer may be compressed.
  var contentCoding: ContentCoding { declares(.acceptEncoding) ? request.fields.contentCoding : .identity }

  /// Whether the client wants other content than that of this tag.
  func wantsOther(than entityTag: EntityTag) -> Bool { declares(.ifMatch) && request.fields.ifMatch(entityTag) == false }

  /// Whether the client has the content of this tag.
  func has(_ entityTag: EntityTag) -> Bool { declares(.ifNoneMatch) && request.fields.ifNoneMatch(entityTag) }

  /// The part of the path at `{name}` in the route's pattern; the router ensures that there is one.
  func parameter(_ name: String) -> String { request.parameters[name] ?? "" }

  /// The caller, on a route that requires a permission.
  func requireCaller() throws(Problem) -> Caller {
    guard let caller else { throw Problem(.unauthenticated, "a token is needed") }
    return caller
  }
}
