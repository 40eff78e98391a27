import Contracts
import Deciding

extension ReservationDecider {
  public static func evolve(_ state: inout State, _ event: ReservationEvent) {
    let snapshot = event.content
    let before = state.reservations[snapshot.reservationId] ?? adopt(snapshot, from: &state)
    state.reservations[snapshot.reservationId] = before.taking(snapshot)
    if event.kind == .extended { state.reservations[snapshot.reservationId]?.extendedAt = snapshot.at }
    if snapshot.status.isUndone, !before.status.isUndone {
      count(-before.seatCount, userId: snapshot.userId, concertId: snapshot.concertId, in: &state)
    }
  }

  /// Makes a reservation of which only the payment was known.
  private static func adopt(_ snapshot: ReservationSnapshot, from state: inout State) -> Reservation {
    let foundling = state.foundlings[snapshot.reservationId]
    state.foundlings[snapshot.reservationId] = nil
    return Reservation(
      reservationId: snapshot.reservationId, userId: snapshot.userId, concertId: snapshot.concertId, scheduleId: snapshot.scheduleId,
      sectionId: snapshot.sectionId, seatIds: snapshot.seatIds, status: snapshot.status, createdAt: snapshot.at,
      payment: foundling?.payment)
  }

  public static func evolve(_ state: inout State, _ event: ReservationPrivateEvent) {
    switch event {
    case .opened(let opened):
      let asked = opened.asked
      var reservation = Reservation(
        reservationId: asked.reservationId, userId: asked.userId, concertId: asked.concertId, scheduleId: asked.scheduleId,
        sectionId: asked.sectionId, seatIds: asked.seatIds, status: .pending, createdAt: opened.at)
      reservation.queueNumber = asked.queueNumber
      reservation.search = asked.search
      if let command = opened.command { reservation.creations = [command] }
      if let foundling = state.foundlings[asked.reservationId] {
        reservation.payment = foundling.payment
        reservation.confirmations = foundling.confirmations
        state.foundlings[asked.reservationId] = nil
      }
      state.reservations[asked.reservationId] = reservation
      count(reservation.seatCount, userId: asked.userId, concertId: asked.concertId, in: &state)
    case .moved(let moved):
      state.reservations[moved.reservationId]?.sectionId = moved.sectionId
      state.reservations[moved.reservationId]?.search?.refused = moved.refused
    case .paid(let paid):
      if state.reservations[paid.reservationId] == nil {
        state.foundlings[paid.reservationId, default: Foundling()].payment = paid.payment
      } else {
        state.reservations[paid.reservationId]?.payment = paid.payment
      }
    case .confirmation(let event):
      evolve(&state, event)
    }
  }

  private static func evolve(_ state: inout State, _ event: ConfirmationEvent) {
    let confirmation = event.content
    switch event.kind {
    case .asked:
      if state.reservations[confirmation.reservationId] == nil {
        state.foundlings[confirmation.reservationId, default: Foundling()].confirmations.append(confirmation.command)
      } else {
        state.reservations[confirmation.reservationId]?.confirmations.append(confirmation.command)
      }
    case .refused:
      if var foundling = state.foundlings[confirmation.reservationId] {
        foundling.confirmations.removeAll { $0.id == confirmation.command.id }
        state.foundlings[confirmation.reservationId] = foundling == Foundling() ? nil : foundling
      } else {
        state.reservations[confirmation.reservationId]?.confirmations.removeAll { $0.id == confirmation.command.id }
      }
    }
  }

  private static func count(_ seats: Int, userId: String, concertId: String, in state: inout State) {
    let id = Allowance.id(userId: userId, concertId: concertId)
    state.allowances[id, default: Allowance(seats: 0)].seats += seats
  }
}
