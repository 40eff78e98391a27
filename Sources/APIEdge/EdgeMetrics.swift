import HTTP
import Messaging

/// The metrics of the edge.
final class EdgeMetrics {
  let all: Metrics
  /// Requests without a route.
  let unrouted: RouteMeter
  let repliesUnknown: Counter
  let unreadable: Counter
  let sendFailures: Counter
  let tooSlow: Counter
  private let commandsInFlight: Gauge
  private let requestsInFlight: Gauge
  private let connections: Gauge
  private let refused: Gauge
  private let seatListeners: Gauge
  private let queueListeners: Gauge
  private let slowListeners: Gauge
  private let concerts: Gauge
  private let schedules: Gauge
  private let seats: Gauge
  private let earlySeats: Gauge
  private let queueWaiting: Gauge
  private let queueActive: Gauge
  private let passwordsWaiting: Gauge

  init(_ metrics: Metrics) {
    all = metrics
    unrouted = RouteMeter("none", metrics)
    repliesUnknown = metrics.counter("edge_replies_unknown_total", "Replies that nobody here waits for: late, or another edge's.")
    unreadable = metrics.counter("edge_records_unreadable_total", "Replies and state records that could not be read.")
    sendFailures = metrics.counter("edge_send_failures_total", "Commands that the log did not take or acknowledge.")
    tooSlow = metrics.counter(
      "edge_commands_too_slow_total", "Reservations and charges that were refused, because their replies would have taken too long.")
    commandsInFlight = metrics.gauge("edge_commands_in_flight", "Requests that wait for the reply to their command.")
    requestsInFlight = metrics.gauge("edge_requests_in_flight", "Requests that are not answered yet.")
    connections = metrics.gauge("edge_connections", "Open connections.")
    refused = metrics.gauge("edge_requests_refused", "Requests that the HTTP server refused by itself since the start.")
    seatListeners = metrics.gauge("edge_seat_listeners", "Live streams of seat maps.")
    queueListeners = metrics.gauge("edge_queue_listeners", "Live streams of places in queues.")
    slowListeners = metrics.gauge("edge_listeners_dropped", "Live streams that ended because their clients were too slow, since the start.")
    concerts = metrics.gauge("edge_concerts", "Concerts in the catalogue.")
    schedules = metrics.gauge("edge_seat_maps", "Seat maps in memory.")
    seats = metrics.gauge("edge_seats", "Seats in them.")
    earlySeats = metrics.gauge("edge_seats_early", "Seats that were heard of before their schedule.")
    queueWaiting = metrics.gauge("edge_queue_waiting", "Users who wait in queues.")
    queueActive = metrics.gauge("edge_queue_active", "Users whom queues have let in.")
    passwordsWaiting = metrics.gauge("edge_passwords_waiting", "Logins and signups that wait for a password to be checked or hashed.")
  }

  /// The requests that this limit has refused.
  func limited(_ kind: RateLimiter.Kind) -> Counter {
    all.counter("edge_requests_limited_total", "Requests that a rate limit refused.", ["limit": kind.rawValue])
  }

  /// All metrics as text, with present values.
  func text(of edge: Edge) -> String {
    commandsInFlight.set(edge.desk.inFlight)
    for (topic, milliseconds) in edge.desk.waits {
      all.gauge("edge_reply_wait_milliseconds", "How long a new command would wait for its reply.", ["topic": topic]).set(Int(milliseconds))
    }
    if let http = edge.httpMetrics {
      requestsInFlight.set(http.requestsInFlight)
      connections.set(http.openConnections)
      refused.set(http.refusalsTotal)
      slowListeners.set(http.slowStreamsTotal)
    }
    seatListeners.set(edge.seatStreams.listeners)
    queueListeners.set(edge.queueStreams.listeners)
    concerts.set(edge.projections.catalogue.count)
    schedules.set(edge.projections.seatMaps.count)
    seats.set(edge.projections.seatMaps.seatCount)
    earlySeats.set(edge.projections.seatMaps.earlyCount)
    queueWaiting.set(edge.projections.waitingRooms.waiting)
    queueActive.set(edge.projections.waitingRooms.active)
    passwordsWaiting.set(edge.passwordLine.count)
    for service in ["auth", "concert", "dataplatform", "payment", "purchase", "queue", "reservation"] {
      all.gauge("edge_service_instances", "Instances of a service that the edge can ask.", ["service": service])
        .set(edge.projections.directory.counts[service] ?? 0)
    }
    return all.text() + ProcessMetrics.text()
  }
}

/// Counts and times one route's answers.
final class RouteMeter {
  /// Method and pattern.
  let route: String
  /// The path with its parameters' names: `/commands/{id}`.
  let pattern: String
  private let metrics: Metrics
  /// Made with the first answer, so that a quiet route shows nothing.
  private lazy var duration = metrics.histogram(
    "edge_request_duration_seconds", "From a request's last byte to its answer.", ["route": route])
  private var answers: [Int: Counter] = [:]

  init(_ route: String, _ metrics: Metrics) {
    self.route = route
    pattern = route.split(separator: " ").last.map(String.init) ?? route
    self.metrics = metrics
  }

  func record(_ status: HTTPStatus, nanoseconds: Int64) {
    duration.record(nanoseconds: nanoseconds)
    if let counter = answers[status.code] { return counter.add() }
    let counter = metrics.counter("edge_requests_total", "Requests answered.", ["route": route, "status": String(status.code)])
    answers[status.code] = counter
    counter.add()
  }
}
