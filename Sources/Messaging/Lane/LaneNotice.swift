import Deciding

/// What an operator should hear of a lane, as values: the host writes them to its log, a simulator looks at them.
public enum LaneNotice: Sendable {
  /// The database or the log failed; no message is to blame, and the lane tries again.
  case backingOff(service: String, error: String, until: Timestamp)
  /// A record was not acknowledged; everything since the last acknowledged one is sent again.
  case sendingFailed(service: String, error: LogError)
  /// The log will never take a message: a `message.refused` goes in its place, and whoever takes that parks its key. `row` is its number in
  /// the journal.
  case refused(service: String, message: String, row: Int64, error: LogError)
  case attemptFailed(service: String, message: String, key: String, attempt: Int, error: String)
  /// A message was given up, and its key waits for `dlq replay` or `dlq discard`.
  case parked(service: String, message: String, key: String, reason: String)
  /// A copy of a dead letter was put into a topic that is read. It is skipped: the message itself waits in the database, or did.
  case deadLetterReturned(service: String, message: String, place: TopicPartition, key: String)
  /// A topic was deleted and made anew: at this offset is not the record that was read there.
  case topicMadeAnew(service: String, place: TopicPartition, offset: Int64)
  /// An operator dropped messages that waited under a key: so many, and this one first.
  case discarded(service: String, key: String, first: String, count: Int)
  /// A message of a channel is missing: nothing of the channel is taken until it comes.
  case gap(service: String, channel: Channel, expected: Int64, got: Int64)
  /// The last owner of these partitions died; what it may have died of is handled one message at a time.
  case careful(service: String, partitions: [Int32])
  /// The database was behind its log, and goes on: what it lacks is done again from the log.
  case recovered(service: String, partitions: [Int32])
  /// What the database had lacked is done again.
  case redone(service: String, partition: Int32)
  /// The log is another one than the offsets are of: it is filled again from the journal.
  case logReplaced(service: String, partitions: [Int32])
  /// This topic is read for the first time, and its oldest records are gone: by partition, where it begins.
  case beginningGone(service: String, topic: String, starts: [Int32: Int64])
  /// Records at these offsets were removed before they were read, and are gone without as the operator has said.
  case lossAccepted(service: String, place: TopicPartition, offsets: Range<Int64>)
}

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
