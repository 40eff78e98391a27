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
  case wake(D.Timer, at: Timestamp)
}

extension Effect {
  /// It is folded into the state.
  public var isEvent: Bool {
    switch self {
    case .event, .privateEvent: true
    case .send, .reply, .refuse, .wake: false
    }
  }
}

extension Decider {
  /// Folds what happened; of effects that are no events, nothing.
  public static func evolve(_ state: inout State, _ effect: Effect<Self>) {
    switch effect {
    case .event(let event): evolve(&state, event)
    case .privateEvent(let event): evolve(&state, event)
    case .send, .reply, .refuse, .wake: break
    }
  }
}
