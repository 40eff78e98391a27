import Deciding

/// A decider's decision on one message. Nothing has changed yet: it may still turn out that an output has no place to go to.
struct Decision {
  enum Output {
    case event(type: String, subject: String, key: [UInt8], body: [UInt8], isPrivate: Bool)
    case command(topic: String, type: String, subject: String, key: [UInt8], body: [UInt8], replyTo: ReplyAddress?)
    case reply(type: String, to: CommandReference, body: [UInt8])
    case setTimer(kind: String, subject: String, key: [UInt8], at: Timestamp, body: [UInt8])
    case call(kind: String, subject: String, key: [UInt8], until: Timestamp, body: [UInt8])
    case endCall(CallID)
  }

  /// The outputs, in the order of the effects.
  let outputs: [Output]
  /// Folds its events into the tables. Throws when a row that it needs can't be read. The tables are then wrong, and the batch must begin
  /// again without this message.
  let fold: () throws -> Folded
}

/// What the fold of a message's events gives.
struct Folded {
  /// The version of each event's subject, in the order of the events.
  var versions: [Int64?] = []
  /// The timers that no row names any more.
  var cancelled: [TimerID] = []
}

/// A message's events can't be folded, because a row that they change can't be read. Some of the events are in the tables by then. So the
/// whole batch is thrown away, and done again with this message as failed.
struct UnfoldableMessage: Error {
  let position: MessagePosition
  let reason: any Error
}
