import Synchronization

/// Shows what a service's lanes in this process do outside: as metrics, and as the state of their circuit breakers.
public final class CallBoard: Sendable {
  private let metrics: Metrics
  private let service: String
  /// By destination and lane: each lane has circuit breakers of its own.
  private let breakers = Mutex<[String: [Int: CircuitBreaker]]>([:])
  private let lanes = Atomic(0)

  public init(_ metrics: Metrics, service: String) {
    self.metrics = metrics
    self.service = service
  }

  /// A meter for one more lane.
  public func meter() -> any CallMeter {
    LaneCallMeter(self, lanes.add(1, ordering: .relaxed).newValue)
  }

  /// The state of the circuit breakers: open if any is. Nil: nothing was called yet.
  public var state: CircuitBreaker.State? {
    breakers.withLock { breakers in Self.worst(breakers.values.lazy.flatMap(\.values).map(\.state)) }
  }

  private static func worst(_ states: some Sequence<CircuitBreaker.State>) -> CircuitBreaker.State? {
    states.max { $0.severity < $1.severity }
  }

  fileprivate func ended(_ result: String, at destination: String) {
    metrics.counter(
      "calls_total", "Attempts at calls to the outside, by what came of them.",
      ["service": service, "destination": destination, "result": result]
    ).add()
  }

  fileprivate func rejected(_ destination: String) {
    metrics.counter(
      "calls_rejected_total", "Calls to the outside that found the circuit breaker open.",
      ["service": service, "destination": destination]
    ).add()
  }

  fileprivate func dropped(_ destination: String) {
    metrics.counter(
      "calls_dropped_total", "Calls to the outside that ended because it told their outcomes by itself.",
      ["service": service, "destination": destination]
    ).add()
  }

  fileprivate func show(_ breaker: CircuitBreaker, of destination: String, by lane: Int) {
    let (before, states) = breakers.withLock { breakers in
      let before = breakers[destination, default: [:]].updateValue(breaker, forKey: lane)
      return (before, breakers[destination, default: [:]].values.map(\.state))
    }
    guard before != breaker else { return }
    metrics.gauge(
      "circuit_breaker_state", "Of a destination of calls: 0 closed, 1 half-open, 2 open.",
      ["service": service, "destination": destination]
    ).set(Self.worst(states)?.severity ?? 0)
    metrics.counter(
      "circuit_breaker_openings_total", "How often the circuit breaker of a destination opened.",
      ["service": service, "destination": destination]
    ).add(breaker.openings - (before?.openings ?? 0))
  }
}

extension CircuitBreaker.State {
  fileprivate var severity: Int {
    switch self {
    case .closed: 0
    case .halfOpen: 1
    case .open: 2
    }
  }
}

private final class LaneCallMeter: CallMeter {
  private let board: CallBoard
  private let lane: Int

  init(_ board: CallBoard, _ lane: Int) {
    self.board = board
    self.lane = lane
  }

  func ended(_ result: CallResult, at destination: String) {
    board.ended(result.name, at: destination)
  }

  func rejected(_ destination: String) {
    board.rejected(destination)
  }

  func dropped(_ destination: String) {
    board.dropped(destination)
  }

  func show(_ breaker: CircuitBreaker, of destination: String) {
    board.show(breaker, of: destination, by: lane)
  }
}

extension CallResult {
  fileprivate var name: String {
    switch self {
    case .answered: "answered"
    case .notMade: "not-made"
    case .impossible: "impossible"
    case .unknown: "unknown"
    }
  }
}
