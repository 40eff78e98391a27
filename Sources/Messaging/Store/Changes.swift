import Deciding

/// All that one batch writes, as plain values: what a store commits whole or not at all, in the order of these fields.
public struct Changes: Equatable, Sendable {
  /// The next offset to read.
  public var offsets: [TopicPartition: Int64] = [:]
  /// The last record read, of partitions whose offset is written too; `RecordMark.none` forgets it.
  public var lastRead: [TopicPartition: RecordMark] = [:]
  /// The highest number taken of an incoming channel.
  public var inbound: [Channel: Int64] = [:]
  /// The highest number given in an outgoing channel, by source partition.
  public var outbound: [OutboundChannel: Int64] = [:]
  /// Commands seen for the first time.
  public var inbox: [InboxEntry] = []
  /// Answers to commands seen before or in this batch. One to a command that the inbox has forgotten goes nowhere.
  public var answers: [MessageID: StoredReply] = [:]
  public var rows: [PartitionRowChange] = []
  public var journal: [JournalRow] = []
  /// By partition: all journal rows up to here are in the log.
  public var published: [Int32: Int64] = [:]
  /// Timers forgotten or fired; removed before `timersSet` is written.
  public var timersRemoved: [TimerName] = []
  public var timersSet: [TimerEntry] = []
  /// Keys newly blocked or blocked for another reason or time.
  public var blocked: [BlockedKey: BlockedState] = [:]
  /// Messages that wait behind their key, to be appended in this order; one that waits already stays where it is.
  public var parked: [ParkedMessage] = []
  /// Messages that wait no more: handled, or discarded.
  public var unparked: [ParkedMessageName] = []
  /// Keys that flow again: nothing waits behind them any more.
  public var unblocked: [BlockedKey] = []
  /// How often a process died over this message; 0 removes the entry.
  public var deaths: [MessagePosition: Int] = [:]
  /// By partition: its lane stopped cleanly (true), or runs (false).
  public var stoppedCleanly: [Int32: Bool] = [:]
  /// By partition: the log that the offsets are now of.
  public var logIdentity: [Int32: String] = [:]
  /// By partition: the history that it is from now on, as it was recovered.
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

/// A command that was taken, and what was answered.
public struct InboxEntry: Equatable, Sendable {
  public var id: MessageID
  /// The HTTP request that it came with first.
  public var requestID: String
  public var contentHash: String?
  /// When it was taken.
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

/// A reply as it was given, to be given again.
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

/// A timer's identity: setting the same one again replaces it.
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

/// What a parked message goes by; a key's messages wait in the order in which they were parked.
public struct ParkedMessageName: Hashable, Sendable {
  public var key: BlockedKey
  /// Where it was in the log.
  public var topic: String
  public var offset: Int64
  /// Which record it was there: after a lost log there is another one at the same place, while this one still waits. Its `ce_id`, or
  /// its time if it has none.
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
