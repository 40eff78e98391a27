import Deciding

/// Everything that one batch writes, as plain values. A store commits all of it or nothing, in the order of these fields.
public struct Changes: Equatable, Sendable {
  /// The next offset to read.
  public var offsets: [TopicPartition: Int64] = [:]
  /// The last record that was read, for partitions whose offset is written too; `RecordMark.none` removes it.
  public var lastRead: [TopicPartition: RecordMark] = [:]
  /// The highest number that was taken from an incoming channel.
  public var inbound: [Channel: Int64] = [:]
  /// The highest number that was given in an outgoing channel, by source partition.
  public var outbound: [OutboundChannel: Int64] = [:]
  /// Commands that came for the first time.
  public var inbox: [InboxEntry] = []
  /// Answers to commands of this batch or of earlier ones. An answer to a command that the inbox no longer has is dropped.
  public var answers: [MessageID: StoredReply] = [:]
  public var rows: [PartitionRowChange] = []
  public var journal: [JournalRow] = []
  /// The published mark, by partition: the log has all rows of the journal up to it.
  public var published: [Int32: Int64] = [:]
  /// Timers that were cancelled or have fired; they are removed before `timersSet` is written.
  public var timersRemoved: [TimerName] = []
  public var timersSet: [TimerEntry] = []
  /// Calls to the outside whose outcomes were handled; they are removed before `callsBegun` is written.
  public var callsEnded: [CallName] = []
  public var callsBegun: [CallEntry] = []
  /// Keys that are newly blocked, or blocked for another reason or time.
  public var blocked: [BlockedKey: BlockedState] = [:]
  /// Messages that wait behind their key, appended in this order. A message that waits already keeps its position.
  public var parked: [ParkedMessage] = []
  /// Messages that no longer wait, because they were handled or discarded.
  public var unparked: [ParkedMessageName] = []
  /// Keys that are free again: no message waits behind them any more.
  public var unblocked: [BlockedKey] = []
  /// How many processes died over a message; 0 removes the entry.
  public var deaths: [MessagePosition: Int] = [:]
  /// Whether the lane of a partition stopped cleanly (true) or runs (false).
  public var stoppedCleanly: [Int32: Bool] = [:]
  /// The identity of the log that the offsets now belong to, by partition.
  public var logIdentity: [Int32: String] = [:]
  /// The new history of partitions that were recovered.
  public var incarnation: [Int32: String] = [:]

  public init() {}

  public var isEmpty: Bool { self == Changes() }
}

public struct OutboundChannel: Hashable, Sendable {
  public var sourcePartition: Int32
  public var place: TopicPartition

  public init(sourcePartition: Int32, place: TopicPartition) {
    self.sourcePartition = sourcePartition
    self.place = place
  }
}

public struct PartitionRowChange: Equatable, Sendable {
  public var partition: Int32
  public var change: RowChange

  public init(partition: Int32, change: RowChange) {
    self.partition = partition
    self.change = change
  }
}

/// A command that was taken, and its answer.
public struct InboxEntry: Equatable, Sendable {
  public var id: MessageID
  /// The HTTP request that it came with first.
  public var requestID: String
  public var contentHash: String?
  /// The time at which it was taken.
  public var time: Timestamp
  public var reply: StoredReply?

  public init(id: MessageID, requestID: String, contentHash: String?, time: Timestamp, reply: StoredReply? = nil) {
    self.id = id
    self.requestID = requestID
    self.contentHash = contentHash
    self.time = time
    self.reply = reply
  }
}

/// A reply, kept to be given again.
public struct StoredReply: Equatable, Sendable {
  /// `ce_type` of the reply.
  public var type: String
  public var correlationID: String
  public var body: [UInt8]

  public init(type: String, correlationID: String, body: [UInt8]) {
    self.type = type
    self.correlationID = correlationID
    self.body = body
  }
}

/// A timer's identity: setting a timer replaces the one with the same name.
public struct TimerName: Hashable, Sendable {
  public var partition: Int32
  public var kind: String
  public var subject: String

  public init(partition: Int32, kind: String, subject: String) {
    self.partition = partition
    self.kind = kind
    self.subject = subject
  }
}

public struct TimerEntry: Equatable, Sendable {
  public var name: TimerName
  public var due: Timestamp
  /// The routing key: a timer waits behind its key's messages.
  public var key: [UInt8]
  /// The timer's id as a message, derived from the message that set it.
  public var id: MessageID
  public var body: [UInt8]
  public var correlationID: String
  public var traceparent: String?

  public init(
    name: TimerName, due: Timestamp, key: [UInt8], id: MessageID, body: [UInt8], correlationID: String, traceparent: String?
  ) {
    self.name = name
    self.due = due
    self.key = key
    self.id = id
    self.body = body
    self.correlationID = correlationID
    self.traceparent = traceparent
  }
}

/// A message that waits behind its key: the one that failed, or one that came after it.
public struct ParkedMessage: Equatable, Sendable {
  public var name: ParkedMessageName
  public var record: Record

  public init(_ record: Record, behind key: BlockedKey) {
    name = ParkedMessageName(record, behind: key)
    self.record = record
  }
}

/// The name of a parked message. The messages of a key wait in the order in which they were parked.
public struct ParkedMessageName: Hashable, Sendable {
  public var key: BlockedKey
  /// Its place in the log.
  public var topic: String
  public var offset: Int64
  /// Identifies the record: after a log was lost, another record may be at the same place while this one still waits. It is the `ce_id`, or
  /// the record's time if it has none.
  public var id: String

  public init(key: BlockedKey, topic: String, offset: Int64, id: String) {
    self.key = key
    self.topic = topic
    self.offset = offset
    self.id = id
  }

  public init(_ record: Record, behind key: BlockedKey) {
    self.key = key
    topic = record.topic
    offset = record.offset
    id = record.header(Envelope.Name.id) ?? "at \(record.timestamp.milliseconds)"
  }
}
