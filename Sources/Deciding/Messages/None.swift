/// The empty set: for a worker that asks nothing, answers nothing or sets no timer.
public enum None: CommandSet {
  public enum Kind: String, MessageKind {
    // A raw type wants a case; nothing can make a `None` of it.
    case none
  }

  public static let topic = ""

  public init(_ kind: Kind, _ body: [UInt8]) throws {
    throw NoSuchMessage()
  }

  public var kind: Kind {
    switch self {}
  }

  public var content: any Content {
    switch self {}
  }
}

/// A message of a set that has none.
public struct NoSuchMessage: Error, CustomStringConvertible {
  public let description = "a message of a kind that nobody sends"
}
