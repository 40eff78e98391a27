import Contracts
import Deciding

/// Steps that several messages share.
extension ReservationDecider {
  /// Asks concert to sell the seats.
  static func sell(_ reservation: Reservation, at time: Timestamp) -> [Effect<Self>] {
    let sell = SellSeats(reservationId: reservation.reservationId, userId: reservation.userId, sectionId: reservation.sectionId)
    return [.send(.seats(.sell(sell))), .setTimer(timer(.selling, reservation), at: time + answerSeconds)]
  }

  static func confirmed(_ reservation: Reservation, at time: Timestamp) -> [Effect<Self>] {
    let snapshot = reservation.snapshot(.confirmed, at: time)
    return [.event(ReservationEvent(.success, snapshot))]
      + reservation.confirmations.map { .reply(reservation.taking(snapshot).view, to: $0) } + leaveQueue(reservation)
  }

  /// Gives the user's place in the waiting room to the next in line.
  private static func leaveQueue(_ reservation: Reservation) -> [Effect<Self>] {
    guard let number = reservation.queueNumber else { return [] }
    return [.send(.queue(.leave(LeaveQueue(concertId: reservation.concertId, userId: reservation.userId, number: number))))]
  }

  /// Ends and undoes a reservation: publishes its end, after which payment gives the points back, releases its seats, and answers the
  /// waiting commands.
  ///
  /// The release comes to concert after the hold and the sale, whatever their outcome was, so it is right in every phase.
  static func end(
    _ reservation: Reservation, _ status: ReservationStatus, _ reason: Refusal? = nil, releasing: Bool = true, at time: Timestamp
  ) -> (reservation: Reservation, effects: [Effect<Self>]) {
    var snapshot = reservation.snapshot(status, at: time)
    snapshot.reason = reason
    var effects: [Effect<Self>] = [.event(ReservationEvent(kind(status), snapshot))]
    if releasing {
      let release = ReleaseSeats(
        reservationId: reservation.reservationId, userId: reservation.userId, sectionId: reservation.sectionId,
        isPaid: reservation.payment == nil ? nil : true)
      effects.append(.send(.seats(.release(release))))
    }
    for creation in reservation.creations { effects.append(.refuse(reason ?? .notTemporary(status), to: creation)) }
    for confirmation in reservation.confirmations { effects.append(.refuse(.notTemporary(status), to: confirmation)) }
    return (reservation.taking(snapshot), effects)
  }

  /// The event for a reservation's new status.
  private static func kind(_ status: ReservationStatus) -> ReservationEventKind {
    switch status {
    case .pending, .temporary: .created
    case .confirmed: .success
    case .cancelled: .cancelled
    case .expired: .expired
    case .failed: .failed
    }
  }

  static func timer(_ kind: ReservationTimerKind, _ reservation: Reservation) -> ReservationTimer {
    ReservationTimer(kind, ReservationDue(reservationId: reservation.reservationId, userId: reservation.userId))
  }

  static func answer(_ command: CommandReference?, _ refusal: Refusal) -> [Effect<Self>] {
    command.map { [.refuse(refusal, to: $0)] } ?? []
  }

  static func reply(_ command: CommandReference?, _ reservation: Reservation) -> [Effect<Self>] {
    command.map { [.reply(reservation.view, to: $0)] } ?? []
  }
}

extension Refusal {
  static let unknownReservation = Refusal(.unknownReservation, "There is no such reservation.")
  static let alreadyExtended = Refusal(.alreadyExtended, "The hold of this reservation was extended before.")
  static let sessionNeeded = Refusal(
    .admissionRequired, "This concert has a queue: its holds are extended only with the X-Queue-Token of someone who is in.")
  static let sessionTooShort = Refusal(.admissionRequired, "Your time in the queue is over before the hold is.")
  static let paidAlready = Refusal(.notTemporary, "The reservation is paid.")
  static let notPaid = Refusal(.notPaid, "The reservation is not paid yet.")
  static let noAnswer = Refusal(.timedOut, "The seats could not be had in time; what was paid is refunded.")
  static let paidTooLate = Refusal(.reservationExpired, "The payment came after the seats had to be given back; it is refunded.")

  static func notTemporary(_ status: ReservationStatus) -> Refusal {
    Refusal(.notTemporary, "The reservation is \(status.rawValue).")
  }
}
