import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import PurchaseWorker

/// A purchase of one seat for 5,000 points, asked for at `Timestamp.test`, and how far it has come.
enum Bought {
  static let id = "pur1"
  static let user = "u1"
  static let buyer = CommandReference.test("buy")
  static let reservation = CreateReservation(
    reservationId: "r1", userId: user, concertId: "c1", scheduleId: "c1.1", sectionId: "c1.1.1", seatIds: ["c1.1.1.1.1"])
  static let asked = StartPurchase(purchaseId: id, reservation: reservation, method: .points)
  static let start = PurchaseDecider.Input.start(asked)

  // What it asks of others.
  static let reserve = PurchaseRequest.reservation(.create(reservation))
  static let pay = PurchaseRequest.payment(.process(ProcessPayment(reservationId: "r1", userId: user)))
  static let confirm = PurchaseRequest.reservation(.confirm(ConfirmReservation(reservationId: "r1", userId: user)))
  static let notify = PurchaseRequest.notification(
    .send(SendNotification(reservationId: "r1", userId: user, outcome: .confirmed)))
  static let undoPay = PurchaseRequest.payment(.cancel(CancelPayment(reservationId: "r1", userId: user)))
  static let undoReserve = PurchaseRequest.reservation(.cancel(CancelReservation(reservationId: "r1", userId: user)))

  // What others answer.
  static func seats(_ status: ReservationStatus) -> RequestOutcome<PurchaseAnswer> {
    .done(
      .reservation(
        ReservationView(
          reservationId: "r1", userId: user, status: status, scheduleId: "c1.1", seatIds: reservation.seatIds, amount: 5_000,
          expiresAt: .test(300), createdAt: .test)))
  }

  static func points(_ status: String = "PAID") -> RequestOutcome<PurchaseAnswer> {
    .done(.payment(PaymentView(paymentId: "p1", reservationId: "r1", userId: user, amount: 5_000, status: status, balance: 0)))
  }

  static let accepted = RequestOutcome<PurchaseAnswer>.done(
    .notification(NotificationView(notificationId: "r1-confirmed", reservationId: "r1", userId: user)))

  static let taken = Refusal(.seatTaken, "Seat 1 is taken.")
  static let tooPoor = Refusal(.insufficientBalance, "It costs 5000 points.")
  static let unpaid = Refusal(.notPaid, "Not yet.")

  static func answer(_ step: PurchaseStep, _ outcome: RequestOutcome<PurchaseAnswer>) -> PurchaseDecider.Input {
    .answered(name(step), outcome)
  }

  static func name(_ step: PurchaseStep) -> StepName { StepName(step, of: Purchase(started)) }

  static func overdue(_ step: PurchaseStep, attempt: Int = 0) -> PurchaseDecider.Input { .due(due(step, attempt: attempt)) }

  // What follows.
  static let started = PurchaseStarted(asked: asked, command: buyer, plan: [.reserve, .pay, .confirm, .notify], at: .test)

  static func due(_ step: PurchaseStep, attempt: Int = 0) -> PurchaseDue {
    PurchaseDue(purchaseId: id, userId: user, step: step, attempt: attempt)
  }

  static func ask(_ step: PurchaseStep, _ request: PurchaseRequest) -> Effect<PurchaseDecider> {
    .ask(request, ReplyAddress(name(step)))
  }

  static func wait(_ step: PurchaseStep, attempt: Int = 0, until time: Timestamp) -> Effect<PurchaseDecider> {
    .setTimer(due(step, attempt: attempt), at: time)
  }

  static func step(
    _ kind: PurchaseStepEventKind, _ step: PurchaseStep, paymentId: String? = nil, _ reason: Refusal? = nil, then plan: [PurchaseStep],
    at time: Timestamp
  ) -> Effect<PurchaseDecider> {
    .privateEvent(
      .step(
        PurchaseStepEvent(
          kind,
          PurchaseStepEnded(purchaseId: id, userId: user, step: step, paymentId: paymentId, reason: reason, plan: plan, at: time))))
  }

  static func failed(_ reason: Refusal, paymentId: String? = nil, at time: Timestamp) -> Effect<PurchaseDecider> {
    .event(
      PurchaseEvent(
        .failed, PurchaseEnded(purchaseId: id, userId: user, reservationId: "r1", paymentId: paymentId, reason: reason, at: time)))
  }

  /// The reason, as the client hears it.
  static func refuse(_ reason: Refusal) -> Effect<PurchaseDecider> {
    .refuse(Refusal(code: reason.code, detail: reason.detail, subject: id), to: buyer)
  }

  static let reserving = given(PurchaseDecider.self).when(start, at: .test, asking: buyer)
  static let paying = reserving.when(answer(.reserve, seats(.temporary)), at: .test(1))
  static let confirming = paying.when(answer(.pay, points()), at: .test(2))
  static let confirmed = confirming.when(answer(.confirm, seats(.confirmed)), at: .test(3))
  static let unpaying = confirming.when(answer(.confirm, .refused(gone)), at: .test(3))
  static let releasing = unpaying.when(answer(.undoPay, points("REFUNDED")), at: .test(4))

  static let gone = Refusal(.notTemporary, "The reservation is EXPIRED.")
}
