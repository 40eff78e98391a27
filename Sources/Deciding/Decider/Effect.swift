/// One result of a decision. A lane commits all effects of a message together, or none.
public enum Effect<D: Decider>: Equatable, Sendable {
  /// Something happened. The event is journaled, folded into the state, and published.
  case event(D.Event)
  /// An event that is journaled and folded, but not published.
  case privateEvent(D.PrivateEvent)
  /// Sends a command to another service.
  case send(D.Request)
  /// Sends a command to another service and wants the reply, which comes back as an input: see `Source.replies`.
  case ask(D.Request, ReplyAddress)
  case reply(D.Reply, to: CommandReference)
  case refuse(Refusal, to: CommandReference)
  /// Sets a timer: the message comes back to this decider at that time. It replaces a timer of the same type and subject. It is cancelled
  /// when its phase ends: see `Row.timers`.
  case setTimer(D.Timer, at: Timestamp)
  /// Asks the outside for something. The call waits in the database until its outcome has come back as a message (`Source.outcomes`); until
  /// then, a call of the same type and subject is the same call. From `until` on, it is given up if it was surely never made.
  /// A time that is over counts as the moment at which the call is begun.
  case call(D.Call, until: Timestamp)
  /// What a call asks for is known from elsewhere. It ends, is not made again, and has no outcome; if there is no such call, nothing
  /// happens.
  case endCall(CallID)
}

extension Effect {
  /// Whether it is folded into the state.
  public var isEvent: Bool {
    switch self {
    case .event, .privateEvent: true
    case .send, .ask, .reply, .refuse, .setTimer, .call, .endCall: false
    }
  }
}

extension Decider {
  /// Folds an event into the state. Other effects change nothing.
  public static func evolve(_ state: inout State, _ effect: Effect<Self>) {
    switch effect {
    case .event(let event): evolve(&state, event)
    case .privateEvent(let event): evolve(&state, event)
    case .send, .ask, .reply, .refuse, .setTimer, .call, .endCall: break
    }
  }
}

extension Decider {
  /// Folds an event of a journal into the state. False: it is no event of this decider. Throws when it can't be read.
  public static func evolve(_ state: inout State, type: String, body: [UInt8]) throws -> Bool {
    if let event = try Event(type: type, body: body) {
      evolve(&state, event)
    } else if let event = try PrivateEvent(type: type, body: body) {
      evolve(&state, event)
    } else {
      return false
    }
    return true
  }
}

/// The identity of a worker's timer: setting a timer replaces the one with the same id.
public struct TimerID: Hashable, Sendable {
  /// The type of its message.
  public let type: String
  public let subject: String

  /// The timer of this kind and this subject.
  public init(_ kind: some MessageKind, _ subject: String) {
    type = kind.rawValue
    self.subject = subject
  }

  public init<Timer: Message>(_ timer: Timer.Type, _ subject: String) {
    type = Timer.messageType
    self.subject = subject
  }

  public init(_ timer: some MessageSet) {
    let parts = timer.parts
    type = parts.type
    subject = parts.content.subject
  }
}

/// The identity of a worker's call: while it has no outcome, there is no other one with the same id.
public struct CallID: Hashable, Sendable {
  /// The type of its message.
  public let type: String
  public let subject: String

  public init<Call: Message>(_ call: Call.Type, _ subject: String) {
    type = Call.messageType
    self.subject = subject
  }
}
