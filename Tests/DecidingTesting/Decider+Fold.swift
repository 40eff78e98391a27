import Deciding

extension Decider {
  /// Folds an event as a lane does.
  ///
  /// - Returns: the version that its subject's row then has, 0 when it wrote none; nil when this is no event.
  public static func fold(_ effect: Effect<Self>, into state: inout State) -> Int64? {
    guard let subject = effect.subject else { return nil }
    let unit = state.unitOfWork
    unit.beginEvent()
    evolve(&state, effect)
    return unit.version(of: subject) ?? 0
  }
}

extension Effect {
  /// Of an event.
  fileprivate var subject: String? {
    switch self {
    case .event(let event): event.parts.content.subject
    case .privateEvent(let event): event.parts.content.subject
    case .send, .ask, .reply, .refuse, .setTimer, .call, .endCall: nil
    }
  }
}
