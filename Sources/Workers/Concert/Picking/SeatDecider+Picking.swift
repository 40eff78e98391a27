import Contracts
import Deciding

/// Picks the best free seats of a section.
extension SeatDecider {
  static func pick(_ command: PickSeats, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    func refuse(_ refusal: Refusal) -> [Effect<Self>] { [.event(.refused(command.refused(refusal)))] }
    if let answer = repeated(command.reservationId, state, refuse) { return answer }
    if let miss = state.misses[command.missId] { return refuse(miss.refusal) }
    guard SeatSearch.counts.contains(command.count) else { return refuse(.notSoMany) }
    guard let section = state.sections[command.sectionId] else { return refuse(.unknownSeat) }
    guard let occupancy = state.occupancies[command.sectionId] else {
      guard let survey = SurveySection(section.section, from: 1) else { return refuse(.soldOut) }
      return [
        .privateEvent(.surveying(SectionSurveying(sectionId: command.sectionId))), .privateEvent(.awaited(PickAwaited(pick: command))),
        .send(.survey(survey)),
      ]
    }
    guard occupancy.isComplete else {
      let isKnown = occupancy.waiting.contains { $0.reservationId == command.reservationId }
      return isKnown ? [] : [.privateEvent(.awaited(PickAwaited(pick: command)))]
    }
    return answer(command, section, occupancy, cause).effects
  }

  private static func answer(
    _ command: PickSeats, _ section: SectionRow, _ occupancy: Occupancy, _ cause: Cause
  ) -> (effects: [Effect<Self>], seatIds: [String]) {
    func refuse(_ refusal: Refusal) -> (effects: [Effect<Self>], seatIds: [String]) {
      ([.event(.refused(command.refused(refusal)))], [])
    }
    if let refusal = section.refusal(at: cause.time) { return refuse(refusal) }
    // Since the section said no to a block, one may have become free.
    let block = occupancy.seats.block(of: command.count)
    guard let places = block ?? (command.isBlock ? nil : occupancy.seats.nearest(command.count)) else {
      return refuse(command.isBlock ? .noBlock : .soldOut)
    }
    let seatIds = places.map { SeatID(sectionId: command.sectionId, row: $0.row, number: $0.number).description }
    guard let effects = take(seatIds, for: command.reservationId, command.userId, section, cause) else { return refuse(.tooDear) }
    return (effects, seatIds)
  }

  // MARK: - Survey

  /// Looks at the seats of some rows. After the last ones, the section answers the picks that have waited.
  static func survey(_ command: SurveySection, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    guard let section = state.sections[command.sectionId], var occupancy = state.occupancies[command.sectionId],
      command == SurveySection(section.section, from: occupancy.seats.rows + 1)
    else { return [] }
    let waiting = occupancy.waiting
    let taken = command.seatIds.filter { state.seats[$0].map { $0.status != .available } ?? false }
    let surveyed = SectionSurveyed(sectionId: command.sectionId, row: command.row, rows: command.rows, taken: taken)
    occupancy.add(surveyed)
    var effects: [Effect<Self>] = [.privateEvent(.surveyed(surveyed))]
    if let next = SurveySection(section.section, from: occupancy.seats.rows + 1) { return effects + [.send(.survey(next))] }
    for pick in waiting {
      let (answer, seatIds) = answer(pick, section, occupancy, cause)
      occupancy.mark(seatIds, taken: true)
      effects += answer
    }
    return effects
  }

  /// A reservation that has ended does not wait any more.
  static func dropPick(_ command: ReleaseSeats, _ state: State) -> [Effect<Self>] {
    guard state.sections[command.sectionId]?.isSurveyed == true,
      state.occupancies[command.sectionId]?.waiting.contains(where: { $0.reservationId == command.reservationId }) == true
    else { return [] }
    return [.privateEvent(.dropped(PickDropped(reservationId: command.reservationId, sectionId: command.sectionId)))]
  }

  // MARK: - Events

  static func evolve(_ state: inout State, _ event: SectionSurveying) {
    guard let section = state.sections[event.sectionId]?.section else { return }
    state.sections[event.sectionId]?.isSurveyed = true
    state.occupancies[event.sectionId] = Occupancy(section)
  }

  static func mark(_ held: SeatsHeld, taken: Bool, _ state: inout State) {
    guard state.sections[held.sectionId]?.isSurveyed == true else { return }
    state.occupancies[held.sectionId]?.mark(held.seatIds, taken: taken)
  }
}

extension PickSeats {
  fileprivate func refused(_ refusal: Refusal) -> SeatsRefused {
    SeatsRefused(reservationId: reservationId, userId: userId, step: step, refusal: refusal, sectionId: sectionId)
  }
}

extension Refusal {
  static let noBlock = Refusal(.soldOut, "There are not so many free seats side by side in this section.")
  static let notSoMany = Refusal(
    .invalidRequest, "One may ask for \(SeatSearch.counts.lowerBound) to \(SeatSearch.counts.upperBound) seats.")
}
