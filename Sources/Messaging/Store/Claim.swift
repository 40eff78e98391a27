import Deciding

/// What a lane learns about a partition when it takes it over.
public struct Claim: Equatable, Sendable {
  /// The owner epoch that the lane must show from now on.
  public var epoch: Int64
  /// The next offset to read, by topic. A topic without an offset was never read.
  public var offsets: [String: Int64]
  /// The last record that was read of a topic, if any.
  public var lastRead: [String: RecordMark]
  /// The last numbers that were taken from incoming channels.
  public var inbound: [Channel: Int64]
  /// The last numbers that were given in outgoing channels.
  public var outbound: [TopicPartition: Int64]
  /// The sequence number of the journal's last row; 0 when it is empty.
  public var journalEnd: Int64
  /// The published mark: the log has all rows of the journal up to it.
  public var published: Int64
  public var blocked: [BlockedKey: BlockedState]
  /// Whether its last lane stopped cleanly. If not, a message may have killed the process.
  public var stoppedCleanly: Bool
  /// How many processes died while they handled a message, by message.
  public var deaths: [MessagePosition: Int]
  /// The identity of the log that the offsets belong to; nil before the first.
  public var logIdentity: String?
  /// The history of the database: its id, a random text, and the time of its last recovery. Another database has another history; a copy
  /// has the same.
  public var incarnation: String

  public init(
    epoch: Int64, offsets: [String: Int64] = [:], lastRead: [String: RecordMark] = [:], inbound: [Channel: Int64] = [:],
    outbound: [TopicPartition: Int64] = [:], journalEnd: Int64 = 0, published: Int64 = 0,
    blocked: [BlockedKey: BlockedState] = [:], stoppedCleanly: Bool = true, deaths: [MessagePosition: Int] = [:],
    logIdentity: String? = nil, incarnation: String = ""
  ) {
    self.epoch = epoch
    self.offsets = offsets
    self.lastRead = lastRead
    self.inbound = inbound
    self.outbound = outbound
    self.journalEnd = journalEnd
    self.published = published
    self.blocked = blocked
    self.stoppedCleanly = stoppedCleanly
    self.deaths = deaths
    self.logIdentity = logIdentity
    self.incarnation = incarnation
  }

  /// Whether nothing was ever read or journaled: the database is new.
  var isNew: Bool { journalEnd == 0 && offsets.isEmpty }

  /// Whether it has the history that the log knows, and everything that the log has of it.
  ///
  /// - Parameter identity: the log's.
  package func belongs(to progress: ServiceProgress, in identity: String) -> Bool {
    DatabaseMismatch.kind(of: self, beside: progress, in: identity) == nil
  }
}

/// A source partition of a service, and a topic partition that it writes to. The messages of a channel are numbered 1, 2, 3 …
public struct Channel: Hashable, Sendable {
  public var source: String
  public var place: TopicPartition

  public init(source: String, place: TopicPartition) {
    self.source = source
    self.place = place
  }

  /// No real channel, but stored like one: it notes that reading of this place began after the place's beginning.
  init(lateIn place: TopicPartition) {
    self.init(source: "", place: place)
  }
}

/// The position of a message: its place in the log, or, for a timer, its name under the topic `timer`.
public struct MessagePosition: Hashable, Sendable {
  public var partition: Int32
  public var topic: String
  /// The offset; for a timer, kind and subject.
  public var detail: String

  public init(partition: Int32, topic: String, detail: String) {
    self.partition = partition
    self.topic = topic
    self.detail = detail
  }
}

/// A key whose messages wait, in its partition. Records without a key wait in a queue of their own, apart from the empty key's.
public struct BlockedKey: Hashable, Sendable {
  public var partition: Int32
  /// Nil: the records without a key.
  public var key: [UInt8]?

  public init(partition: Int32, key: [UInt8]?) {
    self.partition = partition
    self.key = key
  }
}

/// Why a key's messages wait, and until when.
public struct BlockedState: Equatable, Sendable {
  /// How often its first message was tried.
  public var attempts: Int
  /// When its first message is tried again; nil: it is parked until somebody replays or discards it.
  public var retryAt: Timestamp?
  public var reason: String

  public init(attempts: Int, retryAt: Timestamp?, reason: String) {
    self.attempts = attempts
    self.retryAt = retryAt
    self.reason = reason
  }
}
