import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import PaymentWorker

/// One reservation of 10,000 points, to be paid within five minutes, and its user, who has 12,000.
enum Billed {
  static let id = "r1"
  static let user = "u1"
  static let payer = CommandReference.test("pay")
  static let second = CommandReference.test("second")
  static let until = Timestamp.test(300)

  static func charge(_ amount: Int64) -> PaymentDecider.Input {
    .command(.charge(ChargeBalance(userId: user, amount: amount)))
  }

  static let process = PaymentDecider.Input.command(.process(ProcessPayment(reservationId: id, userId: user)))
  static let withdraw = PaymentDecider.Input.command(.cancel(CancelPayment(reservationId: id, userId: user)))

  static func snapshot(_ status: ReservationStatus, amount: Int64 = 10_000) -> ReservationSnapshot {
    ReservationSnapshot(
      reservationId: id, userId: user, concertId: "c1", scheduleId: "c1.1", sectionId: "c1.1.1", seatIds: ["c1.1.1.1.1"],
      status: status, amount: amount, expiresAt: until, at: .test)
  }

  static let created = PaymentDecider.Input.held(snapshot(.temporary))
  static let cancelled = PaymentDecider.Input.ended(snapshot(.cancelled), .cancelled)
  static let expired = PaymentDecider.Input.ended(snapshot(.expired), .expired)
  static let failed = PaymentDecider.Input.ended(snapshot(.failed), .failed)

  /// The id of what a command makes.
  static func made(by command: CommandReference, at time: Timestamp) -> String {
    Cause(id: command.id, time: time, correlationID: "").newID().description
  }

  /// The id of what a scenario's `number`th message makes.
  static func made(by number: Int, at time: Timestamp, _ index: Int = 0) -> String {
    Cause(id: .message(number, at: time), time: time, correlationID: "").newID(index).description
  }

  static let paymentId = made(by: payer, at: .test(60))

  static func success(_ paymentId: String = paymentId, at time: Timestamp = .test(60)) -> PaymentSucceeded {
    PaymentSucceeded(paymentId: paymentId, reservationId: id, userId: user, amount: 10_000, balance: 2_000, at: time)
  }

  static func refund(_ refundId: String, at time: Timestamp) -> PaymentCancelled {
    PaymentCancelled(
      paymentId: paymentId, refundId: refundId, reservationId: id, userId: user, amount: 10_000, balance: 12_000, at: time)
  }

  static func closed(_ reason: Closing) -> PaymentPrivateEvent {
    .closed(BillClosed(reservationId: id, userId: user, reason: reason))
  }

  static func view(_ paymentId: String = paymentId, _ status: String = "PAID", balance: Int64 = 2_000) -> PaymentReply {
    .payment(
      PaymentView(paymentId: paymentId, reservationId: id, userId: user, amount: 10_000, status: status, balance: balance))
  }

  static let poor = given(PaymentDecider.self)
  static let rich = poor.when(charge(10_000), at: .test).when(charge(2_000), at: .test)
  static let billed = rich.when(created, at: .test(1))
  static let paid = billed.when(process, at: .test(60), asking: payer)
}
