/// One thing that follows from a decision. A lane commits all of a message's effects together, or none.
public enum Effect<D: Decider>: Equatable, Sendable {
  /// It happened: journaled, folded into the state, and published.
  case event(D.Event)
  /// The same, but not published.
  case privateEvent(D.PrivateEvent)
  /// Ask another service.
  case send(D.Request)
  case reply(D.Reply, to: CommandReference)
  case refuse(Refusal, to: CommandReference)
  /// Tell me this at that time. It takes the place of the timer of the same type and subject, if one is set, and is cancelled with the
  /// phase that it belongs to: `Row.timers`.
  case setTimer(D.Timer, at: Timestamp)
}

extension Effect {
  /// It is folded into the state.
  public var isEvent: Bool {
    switch self {
    case .event, .privateEvent: true
    case .send, .reply, .refuse, .setTimer: false
    }
  }
}

extension Decider {
  /// Folds what happened; of effects that are no events, nothing.
  public static func evolve(_ state: inout State, _ effect: Effect<Self>) {
    switch effect {
    case .event(let event): evolve(&state, event)
    case .privateEvent(let event): evolve(&state, event)
    case .send, .reply, .refuse, .setTimer: break
    }
  }
}

/// What tells a worker's timers apart: a timer that is set takes the place of the one with the same id.
public struct TimerID: Hashable, Sendable {
  /// The type of its message.
  public let type: String
  public let subject: String

  /// Of the timer of this kind that is about `subject`.
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
