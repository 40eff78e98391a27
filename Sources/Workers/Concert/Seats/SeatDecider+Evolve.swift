import Contracts
import Deciding

extension SeatDecider {
  public static func evolve(_ state: inout State, _ event: SeatEvent) {
    switch event {
    case .held(let held):
      // A repeated event, perhaps about seats that are sold by now, also writes the row, so that its version fits the event.
      let status = state.holds[held.reservationId]?.status ?? .held
      state.holds[held.reservationId] = Hold(status: status, held: held, refusal: nil)
      mark(held, taken: true, &state)
    case .refused(let refused) where refused.step == .block || refused.step == .pick:
      state.misses[refused.subject] = Miss(refusal: refused.refusal)
    case .refused(let refused):
      var hold = state.holds[refused.reservationId] ?? Hold(status: .refused, held: nil, refusal: refused.refusal)
      switch (refused.step, hold.status) {
      case (.hold, .refused): hold.refusal = refused.refusal
      // The reservation keeps the seats that it had, until they are released.
      case (.hold, _), (.block, _), (.pick, _), (.sell, _): break
      }
      state.holds[refused.reservationId] = hold
    case .sold(let sold):
      state.holds[sold.reservationId]?.status = .sold
    case .withdrawn(let withdrawn):
      state.holds[withdrawn.reservationId]?.isWithdrawn = true
      state.sections[withdrawn.sectionId]?.closing?.add(reservations: 1)
    case .status(let seat):
      state.seats[seat.seatId] = Seat(status: seat.status, reservationId: seat.reservationId)
    case .sectionOpened(let opened):
      // The content is that of `section.opening`; the row is written for its version.
      state.sections[opened.sectionId] = state.sections[opened.sectionId]
    case .sectionEmptied(let emptied):
      state.sections[emptied.sectionId]?.closing?.untold = nil
    }
  }

  public static func evolve(_ state: inout State, _ event: SeatPrivateEvent) {
    switch event {
    case .opening(let opening):
      state.sections[opening.open.section.sectionId] = SectionRow(
        concertId: opening.open.concertId, scheduleId: opening.open.scheduleId, section: opening.open.section,
        holdSeconds: opening.open.holdSeconds, salesEnd: opening.open.salesEnd)
    case .released(let released):
      state.holds[released.reservationId]?.status = .released
      if let held = state.holds[released.reservationId]?.held { mark(held, taken: false, &state) }
      if released.isRefund == true { state.sections[released.sectionId]?.closing?.add(refunded: 1) }
    case .closing(let closing):
      state.sections[closing.sectionId]?.closing = SectionEmptying()
    case .surveying(let surveying):
      evolve(&state, surveying)
    case .surveyed(let surveyed):
      state.occupancies[surveyed.sectionId]?.add(surveyed)
    case .awaited(let awaited):
      state.occupancies[awaited.pick.sectionId]?.waiting.append(awaited.pick)
    case .dropped(let dropped):
      state.occupancies[dropped.sectionId]?.waiting.removeAll { $0.reservationId == dropped.reservationId }
    }
  }
}
