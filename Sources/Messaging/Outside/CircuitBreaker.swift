import Deciding

/// Spares a destination that fails, and those who would wait for it. It opens after some failures in a row; then nothing is tried for a
/// while, and after that a single trial decides.
///
/// Its state is in memory, so a process that dies during a trial leaves nothing behind. A trial that gives no result ends by itself.
public struct CircuitBreaker: Equatable, Sendable {
  public enum State: String, Sendable {
    case closed
    case open
    /// A trial is under way.
    case halfOpen = "half-open"
  }

  /// Failures in a row that open it.
  static let failureLimit = 5
  /// Milliseconds for which it stays open.
  static let openTime: Int64 = 10_000
  /// Milliseconds after which a trial without a result is followed by another one: longer than an attempt may take.
  static let trialTime: Int64 = 30_000

  public private(set) var state = State.closed
  /// How often it has opened, not counting trials that failed.
  public private(set) var openings = 0
  private var failures = 0
  /// The end of the state, unless it is closed.
  private var until = Timestamp.earliest

  public init() {}

  public enum Permission: Equatable, Sendable {
    case granted
    case denied(until: Timestamp)
  }

  /// Whether a call may be made now. If it was open until now, the caller has the trial.
  public mutating func permission(at now: Timestamp) -> Permission {
    if state == .closed { return .granted }
    guard now >= until else { return .denied(until: until) }
    state = .halfOpen
    until = now.adding(milliseconds: Self.trialTime)
    return .granted
  }

  public mutating func succeeded() {
    state = .closed
    failures = 0
  }

  public mutating func failed(at now: Timestamp) {
    switch state {
    case .closed:
      failures += 1
      guard failures >= Self.failureLimit else { return }
      openings += 1
    case .halfOpen:
      break
    case .open:
      // A call that was under way when it opened.
      return
    }
    state = .open
    until = now.adding(milliseconds: Self.openTime)
  }

  /// The trial was not made after all, so that another call may have it.
  public mutating func giveTrialBack(at now: Timestamp) {
    guard state == .halfOpen else { return }
    state = .open
    until = now
  }
}
