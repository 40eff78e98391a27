import Deciding

/// What a record's headers say: CloudEvents attributes in binary mode (`ce_` names), and where an answer goes.
public struct Envelope: Equatable, Sendable {
  /// `ce_id`. The same in every copy of a message.
  public var id: MessageID
  /// `ce_source`. A message of a service: `/reservation/3`, service and source partition. Of an edge: `/edge/…`.
  public var source: String
  /// `ce_sequence`: its number in the channel from its source partition to the partition it is in. Nil for what comes in no such
  /// order: commands of the edge, and records of foreign producers.
  public var sequence: Int64?
  /// `ce_type`: `seat.held`.
  public var type: String
  /// `ce_time`: when it was produced, by its producer's clock.
  public var time: Timestamp
  /// `ce_subject`: the id of the entity it is about.
  public var subject: String
  /// `ce_subjectversion`: how many events have changed that entity, this one included. Nil for commands and replies.
  public var version: Int64?
  /// `ce_correlationid`: the same for all that one request caused.
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
  /// `repeat-only`, on a command of the edge: whoever sends it would refuse it now. If it is known by its id, it is answered as any repeat
  /// is; if not, it is not taken, and the reply, of the type `notTakenType`, says so.
  public var isRepeatOnly = false

  /// It has the headers of a dead letter (`kafka_dlt-*`): a copy of a message that waits in a database, or waited there. It says which one,
  /// and is never that message.
  public internal(set) var isDeadLetter = false

  /// `ce_type` of the reply to a command that came as a repeat and is none. Nothing is kept of it.
  public static let notTakenType = "not-taken"

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

  /// Whom to answer, if this is a command that wants an answer.
  public var command: CommandReference? {
    guard let replyTo else { return nil }
    return CommandReference(
      id: id, requestID: requestID ?? id.description, replyTo: replyTo, replyPartition: replyPartition, correlationID: correlationID,
      traceparent: traceparent)
  }

  /// The time of the message that began it all. A service's message carries it in its id; the id of an edge's command need not
  /// begin with a time, as it may derive from an `Idempotency-Key`.
  public var rootTime: Timestamp {
    sequence == nil ? time : id.time
  }
}
