import Contracts
import Deciding

/// Reservations of the best seats: sections are asked one after the other, until one has picked seats.
extension ReservationDecider {
  /// A section has no seats for this reservation. That is final, so it has nothing to release there.
  static func goOn(_ reservation: Reservation, _ refused: SeatsRefused, _ cause: Cause) -> [Effect<Self>] {
    // The repeat of an earlier section's answer says nothing about the present one.
    guard let search = reservation.search, let question = search.question, refused.sectionId == reservation.sectionId,
      question.isBlock == (refused.step == .block)
    else { return [] }
    guard refused.refusal.code == RefusalCode.soldOut.rawValue else {
      return end(reservation, .failed, refused.refusal, releasing: false, at: cause.time).effects
    }
    guard let next = search.next.question else {
      return end(reservation, .failed, .soldOut, releasing: false, at: cause.time).effects
    }
    let pick = PickSeats(
      reservationId: reservation.reservationId, userId: reservation.userId,
      sectionId: Section.id(next.section, of: reservation.scheduleId), count: search.count, isBlock: next.isBlock)
    let moved = ReservationMoved(
      reservationId: reservation.reservationId, userId: reservation.userId, sectionId: pick.sectionId, refused: search.next.refused)
    return [.privateEvent(.moved(moved)), .send(.seats(.pick(pick)))]
  }
}

extension CreateReservation {
  /// The number of seats that it asks for.
  var seatCount: Int { search?.count ?? seatIds.count }

  /// What it asks concert first; nil: its search is none.
  var request: SeatCommand? {
    guard let search else {
      return .hold(HoldSeats(reservationId: reservationId, userId: userId, sectionId: sectionId, seatIds: seatIds))
    }
    guard SeatSearch.counts.contains(search.count), seatIds.isEmpty, let question = search.question,
      sectionId == Section.id(question.section, of: scheduleId)
    else { return nil }
    return .pick(
      PickSeats(
        reservationId: reservationId, userId: userId, sectionId: sectionId, count: search.count, isBlock: question.isBlock))
  }
}

extension SeatsHeld {
  /// What gives these seats back.
  var release: ReleaseSeats { ReleaseSeats(reservationId: reservationId, userId: userId, sectionId: sectionId) }
}
