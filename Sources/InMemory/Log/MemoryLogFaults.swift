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
