import Messaging

/// What becomes of one record on its way into a `MemoryLog`. All times are milliseconds of the log's own time, `MemoryLog.now`.
public struct MemoryLogFate: Equatable, Sendable {
  public enum Acknowledgement: Equatable, Sendable {
    /// The producer hears the offset this long after the record's first arrival; never, if it arrives nowhere.
    case delivered(after: Int64)
    /// The producer hears of a failure this long after `send`, whether or not the record arrives.
    case failed(LogError, after: Int64)
    /// The producer hears nothing.
    case lost
  }

  /// How long after `flush` the record is appended, once for each element: none, and it is lost; two, and it is in the log twice.
  /// A first arrival never overtakes an earlier one of the same producer and partition, as with the idempotent producer; a
  /// repetition comes when it comes.
  public var arrivals: [Int64]
  public var acknowledgement: Acknowledgement

  public init(arrivals: [Int64], acknowledgement: Acknowledgement) {
    self.arrivals = arrivals
    self.acknowledgement = acknowledgement
  }

  /// Nothing goes wrong.
  public static let delivered = MemoryLogFate(arrivals: [0], acknowledgement: .delivered(after: 0))

  /// In the log, and known to be, but only after a while.
  public static func delayed(_ milliseconds: Int64) -> MemoryLogFate {
    MemoryLogFate(arrivals: [milliseconds], acknowledgement: .delivered(after: 0))
  }

  /// In the log twice, as from a producer that repeats what it got no answer to.
  public static func duplicated(after milliseconds: Int64) -> MemoryLogFate {
    MemoryLogFate(arrivals: [0, milliseconds], acknowledgement: .delivered(after: 0))
  }

  /// Not in the log, and the producer is told that it may not be.
  public static let dropped = MemoryLogFate(arrivals: [], acknowledgement: .failed(timedOut, after: 0))

  /// In the log, but the producer is told that it may not be.
  public static let doubted = MemoryLogFate(arrivals: [0], acknowledgement: .failed(timedOut, after: 0))

  /// In the log, but the producer never hears of it.
  public static let unanswered = MemoryLogFate(arrivals: [0], acknowledgement: .lost)

  private static let timedOut = LogError(.unavailable, "the log did not acknowledge the record in time; it may hold it or not")
}
