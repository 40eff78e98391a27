import Contracts
import Deciding

/// The steps that several messages lead to.
extension ReservationDecider {
  /// Has its seats sold. Who waits for the confirmation now waits for the sale, and its timer.
  static func sell(_ reservation: Reservation, at time: Timestamp) -> [Effect<Self>] {
    let sell = SellSeats(reservationId: reservation.reservationId, userId: reservation.userId, sectionId: reservation.sectionId)
    return [.send(.sell(sell)), .wake(.selling(due(reservation)), at: time + answerSeconds)] + restConfirmations(reservation)
  }

  static func confirmed(_ reservation: Reservation, at time: Timestamp) -> [Effect<Self>] {
    var reservation = reservation
    reservation.status = .confirmed
    return [.event(.success(reservation.snapshot(at: time))), .rest(.selling, subject: reservation.reservationId)]
      + reservation.confirmations.map { .reply(.reservation(reservation.view), to: $0) }
  }

  /// Ends it undone: says so, which makes payment give points back, lets its seats go, and answers whoever waits.
  ///
  /// The release comes to concert behind the hold and the sale, whatever became of them, so it is right in every phase.
  static func end(
    _ reservation: Reservation, _ status: ReservationStatus, _ reason: Refusal? = nil, releasing: Bool = true, at time: Timestamp
  ) -> (reservation: Reservation, effects: [Effect<Self>]) {
    var ended = reservation
    ended.status = status
    ended.reason = reason
    ended.creations = []
    ended.confirmations = []
    var effects: [Effect<Self>] = [.event(event(ended.snapshot(at: time)))]
    if releasing {
      let release = ReleaseSeats(reservationId: ended.reservationId, userId: ended.userId, sectionId: ended.sectionId)
      effects.append(.send(.release(release)))
    }
    switch reservation.phase {
    case .pending: effects += [.rest(.holding, subject: ended.reservationId)] + restConfirmations(reservation)
    case .held: effects += [.rest(.expiry, subject: ended.reservationId)] + restConfirmations(reservation)
    case .selling: effects.append(.rest(.selling, subject: ended.reservationId))
    case .confirmed, .undone: break
    }
    for creation in reservation.creations { effects.append(.refuse(reason ?? .notTemporary(status), to: creation)) }
    for confirmation in reservation.confirmations { effects.append(.refuse(.notTemporary(status), to: confirmation)) }
    return (ended, effects)
  }

  /// The event that says what a reservation became.
  private static func event(_ snapshot: ReservationSnapshot) -> ReservationEvent {
    switch snapshot.status {
    case .pending, .temporary: .created(snapshot)
    case .confirmed: .success(snapshot)
    case .cancelled: .cancelled(snapshot)
    case .expired: .expired(snapshot)
    case .failed: .failed(snapshot)
    }
  }

  static func due(_ reservation: Reservation) -> ReservationDue {
    ReservationDue(reservationId: reservation.reservationId, userId: reservation.userId)
  }

  static func answer(_ command: CommandReference?, _ refusal: Refusal) -> [Effect<Self>] {
    command.map { [.refuse(refusal, to: $0)] } ?? []
  }

  static func reply(_ command: CommandReference?, _ reservation: Reservation) -> [Effect<Self>] {
    command.map { [.reply(.reservation(reservation.view), to: $0)] } ?? []
  }

  private static func restConfirmations(_ reservation: Reservation) -> [Effect<Self>] {
    reservation.confirmations.map { .rest(.confirm, subject: ConfirmationDue.subject(reservation.reservationId, $0.id)) }
  }
}

extension Refusal {
  static let unknownReservation = Refusal(.unknownReservation, "There is no such reservation.")
  static let notPaid = Refusal(.notPaid, "The reservation is not paid yet.")
  static let noAnswer = Refusal(.timedOut, "The seats could not be had in time; what was paid is refunded.")
  static let paidTooLate = Refusal(.reservationExpired, "The payment came after the seats had to be given back; it is refunded.")

  static func notTemporary(_ status: ReservationStatus) -> Refusal {
    Refusal(.notTemporary, "The reservation is \(status.rawValue).")
  }
}
