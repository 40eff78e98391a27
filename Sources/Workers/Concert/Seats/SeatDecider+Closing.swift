import Contracts
import Deciding

/// Empties a section whose evening is cancelled: row by row, it tells the reservations that have seats. Each of them ends and releases its
/// seats as it always does.
extension SeatDecider {
  static func close(_ command: CloseSection, _ state: State) -> [Effect<Self>] {
    guard let section = state.sections[command.sectionId], section.closing == nil else { return [] }
    return [
      .privateEvent(.closing(SectionClosing(sectionId: command.sectionId))),
      .send(.sweep(SweepSection(sectionId: command.sectionId, row: 1, seatsPerRow: section.section.seatsPerRow))),
    ]
  }

  static func sweep(_ command: SweepSection, _ state: State) -> [Effect<Self>] {
    guard let section = state.sections[command.sectionId], section.closing != nil else { return [] }
    let owners = Set(command.seatIds.compactMap { state.seats[$0]?.reservationId }).sorted()
    var effects: [Effect<Self>] = []
    if !owners.isEmpty { effects.append(.send(.withdraw(WithdrawHolds(sectionId: command.sectionId, reservationIds: owners)))) }
    if command.row < section.section.rows {
      effects.append(
        .send(.sweep(SweepSection(sectionId: command.sectionId, row: command.row + 1, seatsPerRow: command.seatsPerRow))))
    }
    return effects
  }

  /// A reservation with seats in several rows is told once.
  static func withdraw(_ command: WithdrawHolds, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    let told: [Effect<Self>] = command.reservationIds.compactMap { reservationId in
      guard let hold = state.holds[reservationId], let held = hold.held, hold.isWithdrawn != true else { return nil }
      switch hold.status {
      case .held, .sold:
        return .event(.withdrawn(SeatsWithdrawn(reservationId: reservationId, userId: held.userId, sectionId: held.sectionId)))
      case .released, .refused:
        return nil
      }
    }
    return told.isEmpty ? [] : told + reportSoon(command.sectionId, state, cause)
  }

  /// Seconds in which a section's progress is gathered, so that its concert hears of thousands of reservations in a few messages.
  static let reportSeconds = 1

  /// Sets the timer for the section's report, unless it is set.
  static func reportSoon(_ sectionId: String, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    guard let closing = state.sections[sectionId]?.closing, closing.untold == nil else { return [] }
    return [.setTimer(SectionDue(sectionId: sectionId), at: cause.time + reportSeconds)]
  }

  static func report(_ due: SectionDue, _ state: State) -> [Effect<Self>] {
    guard let section = state.sections[due.sectionId], let untold = section.closing?.untold else { return [] }
    let emptied = SectionEmptied(
      concertId: section.concertId, scheduleId: section.scheduleId, sectionId: due.sectionId, reservations: untold.reservations,
      refunded: untold.refunded)
    return [.event(.sectionEmptied(emptied))]
  }
}

extension SweepSection {
  var seatIds: [String] {
    seatsPerRow > 0 ? (1...seatsPerRow).map { SeatID(sectionId: sectionId, row: row, number: $0).description } : []
  }
}
