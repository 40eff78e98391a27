import Deciding
import Messaging

/// A checked and encoded command for one HTTP request, with an id.
public struct CommandOrder: Equatable, Sendable {
  public var id: MessageID
  public var type: CommandType
  /// The routing key of the service that takes it.
  public var key: String
  /// The id of the entity that it is about.
  public var subject: String
  public var body: [UInt8]
  /// The hash of the client's JSON value. Nil at signup: its repeats are not recognised, and a hash of the content would help to guess the
  /// password.
  public var contentHash: String?
  public var correlationID: String
  public var traceparent: String?
  /// Whether to answer 202 as soon as the log has it (`Prefer: respond-async`).
  public var isAsynchronous: Bool
  /// Whether it is answered only if it was taken before (`Envelope.isRepeatOnly`).
  public var isRepeatOnly = false

  public init(
    id: MessageID, type: CommandType, content: some Content, body: [UInt8], contentHash: String? = nil, correlationID: String,
    traceparent: String? = nil, isAsynchronous: Bool = false
  ) {
    self.id = id
    self.type = type
    key = content.routingKey
    subject = content.subject
    self.body = body
    self.contentHash = contentHash
    self.correlationID = correlationID
    self.traceparent = traceparent
    self.isAsynchronous = isAsynchronous
  }
}
