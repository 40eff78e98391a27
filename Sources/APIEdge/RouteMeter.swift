import HTTP
import Messaging

/// Counts and times one route's answers.
final class RouteMeter {
  /// Method and pattern.
  let route: String
  /// The path with its parameters' names: `/commands/{id}`.
  let pattern: String
  private let metrics: Metrics
  private let duration: Histogram
  private var answers: [Int: Counter] = [:]

  init(_ route: String, _ metrics: Metrics) {
    self.route = route
    pattern = route.split(separator: " ").last.map(String.init) ?? route
    self.metrics = metrics
    duration = metrics.histogram("edge_request_duration_seconds", "From a request's last byte to its answer.", ["route": route])
  }

  func record(_ status: HTTPStatus, nanoseconds: Int64) {
    duration.record(nanoseconds: nanoseconds)
    if let counter = answers[status.code] { return counter.add() }
    let counter = metrics.counter("edge_requests_total", "Requests answered.", ["route": route, "status": String(status.code)])
    answers[status.code] = counter
    counter.add()
  }
}
