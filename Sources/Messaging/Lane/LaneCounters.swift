/// What a lane has done since it was made.
public struct LaneCounters: Equatable, Sendable {
  public var batches = 0
  /// Messages and timers decided on.
  public var handled = 0
  /// Messages skipped because they had been handled before.
  public var repeated = 0
  /// Attempts that failed.
  public var attemptsFailed = 0
  public var parked = 0
  /// Messages that came before one that is missing in their channel.
  public var early = 0
  /// Messages that the log will never take; something went in their place.
  public var refused = 0
  /// Failures of the database or the log.
  public var failures = 0

  public init() {}

  /// Adds what a batch has done.
  mutating func add(_ batch: LaneCounters) {
    batches += 1
    handled += batch.handled
    repeated += batch.repeated
    attemptsFailed += batch.attemptsFailed
    parked += batch.parked
    early += batch.early
  }
}
