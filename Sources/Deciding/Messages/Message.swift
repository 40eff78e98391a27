import JSON

/// The body of a message, as JSON. People read it in kafka-console-consumer, so field names are whole words. A hot content lists its fields
/// (`encode(into:)`); a test compares each list with what the compiler would write.
///
/// Stored messages lack the fields that are added later. So an added field is optional, and an initialiser may leave it out.
public protocol Content: Codable, JSONEncodable, Equatable, Sendable {
  /// The key of its record. The *consumer* routes by it, so that all messages of one key meet in one lane, in order.
  var routingKey: String { get }
  /// The id of the entity that the message is about (`ce_subject`).
  var subject: String { get }
  /// Throws `NumberOutOfRange` when a number is outside of the range that it can have. It is asked once of each message that comes from the
  /// log, because other programs write there too: deciders may then calculate without a number that overflows.
  func checkNumbers() throws(NumberOutOfRange)
}

extension Content {
  public func encode(into json: inout JSONOutput) {
    json.codable(self)
  }

  /// Reads this content from a message's body. Throws `JSONError`.
  public init(body: [UInt8]) throws {
    self = try JSON.decode(Self.self, from: body)
  }

  /// Reads this content from the body of a message that comes from the log. Throws `JSONError` or `NumberOutOfRange`.
  public init(received body: [UInt8]) throws {
    try self.init(body: body)
    try checkNumbers()
  }

  /// A content without numbers has nothing to check.
  public func checkNumbers() throws(NumberOutOfRange) {}
}

/// A content with exactly one message type. It is a set of one message, so it can be used as a set.
public protocol Message: Content, MessageSet {
  /// `ce_type`. An event's topic has the same name.
  static var messageType: String { get }
}

extension Message {
  public static var messageTypes: [MessageType<Self>] {
    [MessageType(messageType, Self.self) { body in try Self(body: body) }]
  }

  public var parts: MessageParts { MessageParts(type: Self.messageType, content: self) }
}

/// A set of messages that all have the same content. Each message is a kind and a content.
///
/// ```swift
/// public enum ReservationEventKind: String, MessageKind {
///   case created = "reservation.created"
///   case expired = "reservation.expired"
/// }
///
/// public typealias ReservationEvent = MessageOfKind<ReservationEventKind, ReservationSnapshot>
/// ```
public struct MessageOfKind<Kind: MessageKind, Said: Content>: MessageSet {
  public let kind: Kind
  public let content: Said

  public init(_ kind: Kind, _ content: Said) {
    self.kind = kind
    self.content = content
  }

  public static var messageTypes: [MessageType<Self>] {
    Kind.allCases.map { kind in MessageType(kind.rawValue, Said.self) { body in Self(kind, try Said(body: body)) } }
  }

  public var parts: MessageParts { MessageParts(type: kind.rawValue, content: content) }
}

/// The kinds of messages that share one content. Raw values are message types (`ce_type`); an event's topic has the same name.
public protocol MessageKind: RawRepresentable, CaseIterable, Hashable, Sendable where RawValue == String {}
