import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import ReservationWorker

/// One reservation of two seats at 5,000 points each, held for five minutes, made at `Timestamp.test`.
enum Asked {
  static let id = "r1"
  static let user = "u1"
  static let section = "c1.1.1"
  static let seats = ["c1.1.1.1.1", "c1.1.1.1.2"]
  static let creator = CommandReference.test("create")
  static let confirmer = CommandReference.test("confirm")
  static let canceller = CommandReference.test("cancel")
  static let until = Timestamp.test(300)

  static let command = CreateReservation(
    reservationId: id, userId: user, concertId: "c1", scheduleId: "c1.1", sectionId: section, seatIds: seats, maxSeatsPerUser: 4)
  static let create = ReservationDecider.Input.command(.create(command))
  static let confirm = ReservationDecider.Input.command(.confirm(ConfirmReservation(reservationId: id, userId: user)))
  static let cancel = ReservationDecider.Input.command(.cancel(CancelReservation(reservationId: id, userId: user)))
  static let held = ReservationDecider.Input.held(
    SeatsHeld(reservationId: id, userId: user, scheduleId: "c1.1", sectionId: section, seatIds: seats, amount: 10_000, until: until))
  static let sold = ReservationDecider.Input.sold(SeatsSold(reservationId: id, userId: user, seatIds: seats))
  static let taken = Refusal(.seatTaken, "Seat 1 is taken.")

  static func refused(_ step: SeatsRefused.Step) -> ReservationDecider.Input {
    .refused(SeatsRefused(reservationId: id, userId: user, step: step, refusal: taken))
  }

  static func paid(_ paymentId: String = "p1", at time: Timestamp) -> ReservationDecider.Input {
    .paid(PaymentSucceeded(paymentId: paymentId, reservationId: id, userId: user, amount: 10_000, balance: 0, at: time))
  }

  static func snapshot(
    _ status: ReservationStatus, held: Bool = true, reason: Refusal? = nil, at time: Timestamp
  ) -> ReservationSnapshot {
    ReservationSnapshot(
      reservationId: id, userId: user, concertId: "c1", scheduleId: "c1.1", sectionId: section, seatIds: seats, status: status,
      amount: held ? 10_000 : nil, expiresAt: held ? until : nil, reason: reason, at: time)
  }

  static func view(_ status: ReservationStatus, held: Bool = true, reason: String? = nil) -> ReservationView {
    ReservationView(
      reservationId: id, userId: user, status: status, scheduleId: "c1.1", seatIds: seats, amount: held ? 10_000 : nil,
      expiresAt: held ? until : nil, reason: reason, createdAt: .test)
  }

  static let due = ReservationDue(reservationId: id, userId: user)
  static let confirmDue = ReservationDue(reservationId: id, userId: user, command: confirmer.id)
  static let toConfirm = Confirmation(reservationId: id, userId: user, command: confirmer)
  static let asked = ConfirmationEvent(.asked, toConfirm)
  static let refusedToConfirm = ConfirmationEvent(.refused, toConfirm)
  static let hold = ReservationRequest.seats(.hold(HoldSeats(reservationId: id, userId: user, sectionId: section, seatIds: seats)))
  static let sell = ReservationRequest.seats(.sell(SellSeats(reservationId: id, userId: user, sectionId: section)))
  static let release = ReservationRequest.seats(.release(ReleaseSeats(reservationId: id, userId: user, sectionId: section)))
  static let paidRelease = ReservationRequest.seats(
    .release(ReleaseSeats(reservationId: id, userId: user, sectionId: section, isPaid: true)))

  static func payment(_ paymentId: String = "p1", at time: Timestamp) -> ReservationPrivateEvent {
    .paid(ReservationPaid(reservationId: id, userId: user, payment: ReceivedPayment(paymentId: paymentId, at: time)))
  }

  // How far it has come.
  static let pending = given(ReservationDecider.self).when(create, at: .test, asking: creator)
  static let temporary = pending.when(held, at: .test(1))
  static let selling = temporary.when(paid(at: .test(60)), at: .test(60))
  static let confirmed = selling.when(sold, at: .test(61))
  static let expired = temporary.when(.timer(ReservationTimer(.expiry, due)), at: until)
}
