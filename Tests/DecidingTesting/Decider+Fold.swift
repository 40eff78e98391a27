import Deciding

extension Decider {
  /// Folds an event as a lane does.
  ///
  /// - Returns: the version that its subject's row then has, 0 when it wrote none; nil when this is no event.
  public static func fold(_ effect: Effect<Self>, into state: inout State) -> Int64? {
    for table in state.all { table.beginEvent() }
    let subject: String
    switch effect {
    case .event(let event):
      evolve(&state, event)
      subject = event.content.subject
    case .privateEvent(let event):
      evolve(&state, event)
      subject = event.content.subject
    case .send, .reply, .refuse, .wake, .rest:
      return nil
    }
    return state.all.lazy.compactMap { $0.touchedVersion(of: subject) }.first ?? 0
  }
}
