/// One type of a set's messages, and how such a message is read.
public struct MessageType<Set: MessageSet>: Sendable {
  /// `ce_type`
  public let name: String
  public let content: any Content.Type
  /// Reads the body. Throws `JSONError`.
  public let read: @Sendable (_ body: [UInt8]) throws -> Set

  public init(_ name: String, _ content: any Content.Type, _ read: @escaping @Sendable (_ body: [UInt8]) throws -> Set) {
    self.name = name
    self.content = content
    self.read = read
  }
}

/// A message as it goes out.
public struct MessageParts {
  /// `ce_type`
  public let type: String
  public let content: any Content

  public init(type: String, content: any Content) {
    self.type = type
    self.content = content
  }
}
