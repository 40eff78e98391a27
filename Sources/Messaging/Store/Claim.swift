import Deciding

/// What a lane learns of a partition when it takes it over.
public struct Claim: Equatable, Sendable {
  /// The owner epoch that it now has to show.
  public var epoch: Int64
  /// Where to read on, by topic. A topic that is not here was never read.
  public var offsets: [String: Int64]
  /// The last record read of a topic, where one was.
  public var lastRead: [String: RecordMark]
  /// Numbers taken of incoming channels.
  public var inbound: [Channel: Int64]
  /// Numbers given in outgoing channels.
  public var outbound: [TopicPartition: Int64]
  /// The sequence number of the journal's last row; 0 when it is empty.
  public var journalEnd: Int64
  /// All journal rows up to here are known to be in the log.
  public var published: Int64
  public var blocked: [BlockedKey: BlockedState]
  /// Whether the lane that had it stopped cleanly. If not, a message may have killed it.
  public var stoppedCleanly: Bool
  /// Messages that were being handled when a process died, and how often.
  public var deaths: [MessagePosition: Int]
  /// The identity of the log that the offsets belong to; nil before the first.
  public var logIdentity: String?
  /// Which history this is: the database's id, a random text, and when it was recovered last. Another database has another
  /// one, a copy the same.
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

  /// Nothing was ever read or journaled: a database just made.
  var isNew: Bool { journalEnd == 0 && offsets.isEmpty }

  /// It is of the history that the log knows, and lacks nothing that the log has of it.
  ///
  /// - Parameter identity: the log's.
  package func belongs(to progress: ServiceProgress, in identity: String) -> Bool {
    DatabaseMismatch.kind(of: self, beside: progress, in: identity) == nil
  }
}

/// A source partition of a service, and the topic partition it writes to: messages in it are numbered 1, 2, 3 …
public struct Channel: Hashable, Sendable {
  public var source: String
  public var place: TopicPartition

  public init(source: String, place: TopicPartition) {
    self.source = source
    self.place = place
  }

  /// Not a channel, but kept among them: that reading of this place began after its beginning.
  init(lateIn place: TopicPartition) {
    self.init(source: "", place: place)
  }
}

/// Where a message is: its place in the log, or, for a timer, its name under the topic `timer`.
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

/// A key whose messages wait, in its partition. Records without a key wait in a line of their own, which is not the empty key's.
public struct BlockedKey: Hashable, Sendable {
  public var partition: Int32
  /// Nil: of the records without a key.
  public var key: [UInt8]?

  public init(partition: Int32, key: [UInt8]?) {
    self.partition = partition
    self.key = key
  }
}

/// Why a key's messages wait, and how long.
public struct BlockedState: Equatable, Sendable {
  /// How often its first message was tried.
  public var attempts: Int
  /// When it is tried again; nil: parked, until somebody replays or discards it.
  public var retryAt: Timestamp?
  public var reason: String

  public init(attempts: Int, retryAt: Timestamp?, reason: String) {
    self.attempts = attempts
    self.retryAt = retryAt
    self.reason = reason
  }
}
