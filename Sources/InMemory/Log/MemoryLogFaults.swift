import Deciding
import Messaging

/// Decides what goes wrong in a `MemoryLog`. The log itself knows no chance and no clock, so a run replays exactly when these
/// decisions do.
///
/// Called with the log locked: it must not call the log.
public protocol MemoryLogFaults: AnyObject, Sendable {
  /// Why the log will never take a record as it is; nil: it does. As from a broker, all that is sent together with it to its partition is
  /// refused with it.
  func refusal(of record: OutgoingRecord, at now: Timestamp) -> MemoryLogRefusal?
  /// What becomes of a record that a producer puts on its way.
  func fate(of record: OutgoingRecord) -> MemoryLogFate
  /// The order in which a poll looks at its reader's partitions, given in ascending order. What is missing from the answer is not
  /// read this time; within a partition nothing changes its place, as with Kafka's idempotent producer.
  func order(of places: [TopicPartition]) -> [TopicPartition]
  /// A record has been appended: whoever reads this partition may be woken.
  func appended(to place: TopicPartition)
  /// There is a delivery for the producer of this number: its owner may be woken.
  func answered(_ producer: Int)
}

extension MemoryLogFaults {
  public func refusal(of record: OutgoingRecord, at now: Timestamp) -> MemoryLogRefusal? { nil }
  public func fate(of record: OutgoingRecord) -> MemoryLogFate { .delivered }
  public func order(of places: [TopicPartition]) -> [TopicPartition] { places }
  public func appended(to place: TopicPartition) {}
  public func answered(_ producer: Int) {}
}

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

/// How a producer of a `MemoryLog` hears that a record is refused for good.
public enum MemoryLogRefusal: Sendable {
  /// `send` throws it.
  case atOnce(LogError)
  /// A delivery says it.
  case onDelivery(LogError)
}
