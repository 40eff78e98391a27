import Deciding
import Messaging

/// A command to be sent for one HTTP request: checked, encoded, and with an id.
public struct CommandOrder: Equatable, Sendable {
  public var id: MessageID
  public var type: CommandType
  /// The routing key of the service that takes it.
  public var key: String
  /// The entity that it is about.
  public var subject: String
  public var body: [UInt8]
  /// Of the client's JSON value. Nil at signup: no repeat of it can be told, and a hash of its content would help to guess the password.
  public var contentHash: String?
  public var correlationID: String
  public var traceparent: String?
  /// Answer 202 as soon as the log has it (`Prefer: respond-async`).
  public var isAsynchronous: Bool
  /// Only to be answered if it was taken before (`Envelope.isRepeatOnly`).
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
