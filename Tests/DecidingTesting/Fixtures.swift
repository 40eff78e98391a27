import Deciding

extension MessageID {
  /// The id of a scenario's `number`th message.
  public static func message(_ number: Int, at time: Timestamp) -> MessageID {
    MessageID(time: time, random: (0, UInt64(number)))
  }
}

extension CommandReference {
  /// A command of the edge, told apart by a name of eight characters at most.
  public static func test(_ name: String) -> CommandReference {
    let number = name.utf8.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return CommandReference(
      id: MessageID(time: .test, random: (0, number)), requestID: name, replyTo: "edge.replies", replyPartition: 0,
      correlationID: "correlation-\(name)")
  }
}

extension Timestamp {
  /// When tests begin: 2026-05-01T18:00:00.000Z.
  public static let test = Timestamp(milliseconds: 1_777_658_400_000)

  /// Seconds after the beginning.
  public static func test(_ seconds: Int) -> Timestamp { test + seconds }
}
