import Deciding

/// The contents of a record's headers: CloudEvents attributes in binary mode (`ce_` names), and the address for a reply.
public struct Envelope: Equatable, Sendable {
  /// `ce_id`. The same in every copy of a message.
  public var id: MessageID
  /// `ce_source`. A service's message has its service and source partition: `/reservation/3`. An edge's message has `/edge/…`.
  public var source: String
  /// `ce_sequence`: its number in the channel from its source partition to the partition it is in. Nil for messages without such an order:
  /// commands of the edge, and records of other producers.
  public var sequence: Int64?
  /// `ce_type`: `seat.held`.
  public var type: String
  /// `ce_time`: the time at which it was produced, by its producer's clock.
  public var time: Timestamp
  /// `ce_subject`: the id of the entity it is about.
  public var subject: String
  /// `ce_subjectversion`: how many events have changed that entity, this one included. Nil for commands and replies.
  public var version: Int64?
  /// `ce_correlationid`: the same for all messages that one request caused.
  public var correlationID: String
  /// `ce_causationid`: the id of the message that caused this one.
  public var causationID: MessageID?
  /// W3C trace context.
  public var traceparent: String?
  /// `reply-to`, `reply-partition`, `request-id`: on a command that wants an answer; on a reply, `request-id` says to what.
  public var replyTo: String?
  public var replyPartition: Int32?
  public var requestID: String?
  /// `content-hash`, on a command of the edge: hash of the client's JSON value. The same key with another body is another command.
  public var contentHash: String?
  /// `repeat-only`, on a command that the edge would refuse now. If the service knows the command's id, it answers the repeat as usual. If
  /// not, it does not take the command, and replies with the type `notTakenType`.
  public var isRepeatOnly = false

  /// `reply-key`, on a command of a service that wants an answer: the key of the reply. Read from a record; a journal has it among a row's
  /// extra headers.
  public internal(set) var replyKey: String?
  /// Whether it has the headers of a dead letter (`kafka_dlt-*`). It is then a copy of a message that waits or waited in a database, and
  /// never that message itself.
  public internal(set) var isDeadLetter = false

  /// `ce_type` of the reply to a `repeat-only` command that is no repeat. The service keeps nothing of such a command.
  public static let notTakenType = "not-taken"

  /// The numbers and versions that a message can have: JSON's numbers are exact up to here, and a channel with a million messages a second
  /// gets there in 285 years. Whatever is counted on from such a number does not overflow.
  static let numbers: ClosedRange<Int64> = 0...9_007_199_254_740_991

  public init(
    id: MessageID, source: String, sequence: Int64? = nil, type: String, time: Timestamp, subject: String, version: Int64? = nil,
    correlationID: String, causationID: MessageID? = nil, traceparent: String? = nil, replyTo: String? = nil,
    replyPartition: Int32? = nil, requestID: String? = nil, contentHash: String? = nil
  ) {
    self.id = id
    self.source = source
    self.sequence = sequence
    self.type = type
    self.time = time
    self.subject = subject
    self.version = version
    self.correlationID = correlationID
    self.causationID = causationID
    self.traceparent = traceparent
    self.replyTo = replyTo
    self.replyPartition = replyPartition
    self.requestID = requestID
    self.contentHash = contentHash
  }

  /// The command to answer, if this is a command that wants an answer.
  public var command: CommandReference? {
    guard let replyTo else { return nil }
    return CommandReference(
      id: id, requestID: requestID ?? id.description, replyTo: replyTo, replyPartition: replyPartition, replyKey: replyKey,
      correlationID: correlationID, traceparent: traceparent)
  }

  /// The time of the root message. The id of a service's message begins with it. The id of an edge's command need not begin with a time,
  /// because it may derive from an `Idempotency-Key`.
  public var rootTime: Timestamp {
    sequence == nil ? time : id.time
  }
}
