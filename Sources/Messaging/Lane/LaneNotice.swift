import Deciding

/// A lane's messages to its operator, as values: the host logs them, and a simulator checks them.
public enum LaneNotice: Sendable {
  /// The database or the log failed. That is no message's fault, and the lane tries again.
  case backingOff(service: String, error: String, until: Timestamp)
  /// A record was not acknowledged. All records after the last acknowledged one are sent again.
  case sendingFailed(service: String, error: LogError)
  /// The log will never accept a message. A `message.refused` takes its place, and each consumer of it parks the key. `row` is the
  /// message's number in the journal.
  case refused(service: String, message: String, row: Int64, error: LogError)
  case attemptFailed(service: String, message: String, key: String, attempt: Int, error: String)
  /// A message is parked, and its key waits for `dlq replay` or `dlq discard`.
  case parked(service: String, message: String, key: String, reason: String)
  /// Somebody put a copy of a dead letter into a topic that the lane reads. It is skipped: the message itself waits in the database, or
  /// did.
  case deadLetterReturned(service: String, message: String, place: TopicPartition, key: String)
  /// A topic was deleted and made anew: the record at this offset is not the one that was read or written there.
  case topicMadeAnew(service: String, place: TopicPartition, offset: Int64)
  /// An operator dropped messages that waited under a key: their count, and the first one.
  case discarded(service: String, key: String, first: String, count: Int)
  /// A message of a channel is missing. The lane takes no later message of the channel until it comes.
  case gap(service: String, channel: Channel, expected: Int64, got: Int64)
  /// The last owner of these partitions died. The messages that may have caused it are handled one at a time.
  case careful(service: String, partitions: [Int32])
  /// The database was behind its log and is recovered: the missing messages are handled again, from the log.
  case recovered(service: String, partitions: [Int32])
  /// All missing messages have been handled again.
  case redone(service: String, partition: Int32)
  /// The offsets belong to another log than this one, which is now filled from the journal.
  case logReplaced(service: String, partitions: [Int32])
  /// This topic is read for the first time, and its oldest records are gone. `starts` is its first offset, by partition.
  case beginningGone(service: String, topic: String, starts: [Int32: Int64])
  /// Records at these offsets were removed before they were read. The lane goes on without them, as the operator has decided.
  case lossAccepted(service: String, place: TopicPartition, offsets: Range<Int64>)
}

/// What a lane has done since it was made, in numbers.
public struct LaneCounters: Equatable, Sendable {
  public var batches = 0
  /// Messages and timers that it decided on.
  public var handled = 0
  /// Messages that it skipped because it had handled them before.
  public var repeated = 0
  /// Attempts that failed.
  public var attemptsFailed = 0
  public var parked = 0
  /// Messages that came early: an earlier number of their channel is missing.
  public var early = 0
  /// Messages that the log will never accept; a `message.refused` took their place.
  public var refused = 0
  /// Failures of the database or the log.
  public var failures = 0

  public init() {}

  /// Adds the counters of a batch.
  mutating func add(_ batch: LaneCounters) {
    batches += 1
    handled += batch.handled
    repeated += batch.repeated
    attemptsFailed += batch.attemptsFailed
    parked += batch.parked
    early += batch.early
  }
}
