import Deciding
import EventLoop
import HTTP
import JSON
import Messaging

/// One HTTP request on its way through the edge.
final class Call {
  let request: HTTPRequest
  let exchange: HTTPExchange
  let correlationID: String
  let start: Moment
  /// The caller; nil on routes that are open to everyone.
  var caller: Caller?
  private let meter: RouteMeter
  private unowned let edge: Edge

  init(
    _ request: HTTPRequest, _ exchange: HTTPExchange, correlationID: String, at start: Moment, meter: RouteMeter, on edge: Edge
  ) {
    self.request = request
    self.exchange = exchange
    self.correlationID = correlationID
    self.start = start
    self.meter = meter
    self.edge = edge
  }

  /// Sends an answer. Only the first answer counts; later ones are ignored.
  func answer(_ response: HTTPResponse) {
    guard exchange.isOpen else { return }
    let took = edge.loop.now - start.nanoseconds
    meter.record(response.status, nanoseconds: took)
    edge.logger.debug(
      "answered",
      [
        "method": request.method.rawValue, "route": meter.route, "status": String(response.status.code),
        "microseconds": String(took / 1000), "correlationId": correlationID,
      ])
    var response = response
    response.fields.append(CorrelationID.field, correlationID)
    exchange.answer(response)
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

  var query: HTTPQuery { request.query }

  func idempotencyKey(_ findings: Findings) -> IdempotencyKey? { IdempotencyKey(of: request.fields, findings) }

  /// The part of the path at `{name}` in the route's pattern; the router ensures that there is one.
  func parameter(_ name: String) -> String { request.parameters[name] ?? "" }

  /// The caller, on a route that requires a permission.
  func requireCaller() throws(Problem) -> Caller {
    guard let caller else { throw Problem(.unauthenticated, "a token is needed") }
    return caller
  }
}
