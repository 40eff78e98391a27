import Deciding

/// What a decider said of one message. Nothing has happened yet: it may still turn out that an output has nowhere to go.
struct Decision {
  enum Output {
    case event(type: String, subject: String, key: [UInt8], body: [UInt8], isPrivate: Bool)
    case command(topic: String, type: String, subject: String, key: [UInt8], body: [UInt8])
    case reply(type: String, to: CommandReference, body: [UInt8])
    case setTimer(kind: String, subject: String, key: [UInt8], at: Timestamp, body: [UInt8])
  }

  /// In the order of its effects.
  let outputs: [Output]
  /// Folds its events into the tables. Throws when a row that it asked for could not be read: the tables are then not what they should be,
  /// and the batch is to be begun anew without this message.
  let fold: () throws -> Folded
}

/// What is known of a message once its events are folded.
struct Folded {
  /// Of each event's subject, in the order of the events.
  var versions: [Int64?] = []
  /// Timers of phases that rows have left.
  var cancelled: [TimerID] = []
}

/// A message whose events can't be folded, as a row that they change can't be read. What has been folded of them is in the tables by then,
/// so all that its batch did is thrown away, and done again with this message as one that failed.
struct UnfoldableMessage: Error {
  let position: MessagePosition
  let reason: any Error
}
