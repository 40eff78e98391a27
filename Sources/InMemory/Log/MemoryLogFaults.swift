import Deciding
import Messaging

/// Decides what goes wrong in a `MemoryLog`. The log itself has no randomness and no clock, so the same decisions give the same run again.
///
/// The log calls these methods while it is locked, so they must not call the log.
public protocol MemoryLogFaults: AnyObject, Sendable {
  /// Why the log will never take this record. Nil: it takes the record. As on a broker, all records that are sent with it to its partition
  /// are refused too.
  func refusal(of record: OutgoingRecord, at now: Timestamp) -> MemoryLogRefusal?
  /// What happens to a record that a producer sends.
  func fate(of record: OutgoingRecord) -> MemoryLogFate
  /// The order in which a poll looks at its reader's partitions, which are given in ascending order. This poll does not read a partition
  /// that is missing from the answer. The order within a partition never changes, as with Kafka's idempotent producer.
  func order(of places: [TopicPartition]) -> [TopicPartition]
  /// A record was appended: the readers of this partition may be woken.
  func appended(to place: TopicPartition)
  /// The producer of this number has a delivery: its owner may be woken.
  func answered(_ producer: Int)
}

extension MemoryLogFaults {
  public func refusal(of record: OutgoingRecord, at now: Timestamp) -> MemoryLogRefusal? { nil }
  public func fate(of record: OutgoingRecord) -> MemoryLogFate { .delivered }
  public func order(of places: [TopicPartition]) -> [TopicPartition] { places }
  public func appended(to place: TopicPartition) {}
  public func answered(_ producer: Int) {}
}

/// What happens to one record on its way into a `MemoryLog`. All times are milliseconds of the log's time, `MemoryLog.now`.
public struct MemoryLogFate: Equatable, Sendable {
  public enum Acknowledgement: Equatable, Sendable {
    /// The producer gets the offset this long after the record's first arrival. If the record never arrives, it gets none.
    case delivered(after: Int64)
    /// The producer gets a failure this long after `send`, whether or not the record arrives.
    case failed(LogError, after: Int64)
    /// The producer gets no answer.
    case lost
  }

  /// How long after `flush` the record is appended, once for each element. With no element it is lost; with two it is in the log twice.
  /// As with the idempotent producer, a first arrival never overtakes an earlier one of the same producer and partition. A repetition may.
  public var arrivals: [Int64]
  public var acknowledgement: Acknowledgement

  public init(arrivals: [Int64], acknowledgement: Acknowledgement) {
    self.arrivals = arrivals
    self.acknowledgement = acknowledgement
  }

  /// Nothing goes wrong.
  public static let delivered = MemoryLogFate(arrivals: [0], acknowledgement: .delivered(after: 0))

  /// The record is in the log, and the producer hears of it after a while.
  public static func delayed(_ milliseconds: Int64) -> MemoryLogFate {
    MemoryLogFate(arrivals: [milliseconds], acknowledgement: .delivered(after: 0))
  }

  /// The record is in the log twice, as from a producer that got no answer and sent it again.
  public static func duplicated(after milliseconds: Int64) -> MemoryLogFate {
    MemoryLogFate(arrivals: [0, milliseconds], acknowledgement: .delivered(after: 0))
  }

  /// The record is not in the log, and the producer hears that it may not be there.
  public static let dropped = MemoryLogFate(arrivals: [], acknowledgement: .failed(timedOut, after: 0))

  /// The record is in the log, but the producer hears that it may not be there.
  public static let doubted = MemoryLogFate(arrivals: [0], acknowledgement: .failed(timedOut, after: 0))

  /// The record is in the log, but the producer never hears of it.
  public static let unanswered = MemoryLogFate(arrivals: [0], acknowledgement: .lost)

  private static let timedOut = LogError(.unavailable, "the log did not acknowledge the record in time; it may have the record or not")
}

/// How a producer of a `MemoryLog` hears that a record is refused for good.
public enum MemoryLogRefusal: Sendable {
  /// `send` throws it.
  case atOnce(LogError)
  /// A delivery has it.
  case onDelivery(LogError)
}
