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
