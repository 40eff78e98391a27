import JSON

/// What a message says, as JSON. It reads well in kafka-console-consumer, so its fields have whole names. A hot one lists them
/// (`encode(into:)`); a test compares each list with what the compiler would write.
///
/// What is stored lacks the fields that are added later, so such a field is optional. Whoever makes the content may then leave it out.
public protocol Content: Codable, JSONEncodable, Equatable, Sendable {
  /// The key of its record: what its *consumer* routes by, so that all that concerns one key meets in one lane, in order.
  var routingKey: String { get }
  /// The id of the entity that it is about (`ce_subject`).
  var subject: String { get }
}

extension Content {
  public func encode(into json: inout JSONOutput) {
    json.codable(self)
  }

  /// Reads this content from a message's body. Throws `JSONError`.
  public init(body: [UInt8]) throws {
    self = try JSON.decode(Self.self, from: body)
  }
}

/// A content that is always a message of one type. It is a set of one, so it serves wherever a set is asked for.
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

/// A set of messages that all have the same content: each is a kind, and what it says.
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

/// The kinds of messages that have one content. Raw values are message types (`ce_type`), and for events the topics' names.
public protocol MessageKind: RawRepresentable, CaseIterable, Hashable, Sendable where RawValue == String {}
