/// The empty set: for a worker that asks nothing, answers nothing or sets no timer.
public enum None: CommandSet {
  public static let topic = ""
  public static let messageTypes: [MessageType<None>] = []

  public var parts: MessageParts {
    switch self {}
  }
}
