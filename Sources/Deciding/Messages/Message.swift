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
