import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import PaymentWorker

@Suite struct PaymentDeciderTests {
  @Test func `takes points for a reservation`() {
    Billed.billed
      .when(Billed.process, at: .test(60), asking: Billed.payer)
      .then(.event(.success(Billed.success())), .reply(Billed.view(), to: Billed.payer))
  }

  @Test func `takes points for a reservation once`() {
    Billed.paid
      .when(Billed.process, at: .test(61), asking: Billed.second)
      .then(.refuse(.alreadyPaid, to: Billed.second))
  }

  @Test func `takes nothing when there are not enough, and may be asked again`() {
    let refusal = Refusal(.insufficientBalance, "It costs 10000 points, and 9999 are there.")
    let failed = PaymentFailed(
      paymentId: Billed.paymentId, reservationId: "r1", userId: "u1", refusal: refusal, at: .test(60))
    let poor = Billed.poor.when(Billed.charge(9_999), at: .test).when(Billed.created, at: .test(1))
      .when(Billed.process, at: .test(60), asking: Billed.payer)
    poor.then(.event(.failed(failed)), .refuse(refusal, to: Billed.payer))
    #expect(poor.state.points(of: "u1") == 9_999)
    poor.when(Billed.charge(1), at: .test(61)).when(Billed.process, at: .test(62), asking: Billed.second)
      .thenAmongOthers(.reply(Billed.view(Billed.made(by: Billed.second, at: .test(62)), balance: 0), to: Billed.second))
  }

  @Test func `takes nothing for a free reservation, which is paid all the same`() {
    let free = Billed.poor.when(.held(Billed.snapshot(.temporary, amount: 0)), at: .test(1))
      .when(Billed.process, at: .test(60), asking: Billed.payer)
    let success = PaymentSucceeded(
      paymentId: Billed.paymentId, reservationId: "r1", userId: "u1", amount: 0, balance: 0, at: .test(60))
    free.thenAmongOthers(.event(.success(success)))
    free.when(Billed.process, at: .test(61), asking: Billed.second).then(.refuse(.alreadyPaid, to: Billed.second))
  }

  @Test func `takes nothing when the hold is over, also before it hears of the end`() {
    Billed.billed
      .when(Billed.process, at: Billed.until, asking: Billed.payer)
      .then(.refuse(.over(.expired), to: Billed.payer))
  }

  @Test func `takes nothing for a reservation that has ended`() {
    for (end, reason) in [(Billed.expired, Closing.expired), (Billed.cancelled, .cancelled), (Billed.failed, .failed)] {
      Billed.billed
        .when(end, at: .test(50))
        .then(.privateEvent(Billed.closed(reason)))
        .when(Billed.process, at: .test(60), asking: Billed.payer)
        .then(.refuse(.over(reason), to: Billed.payer))
    }
  }

  @Test func `gives points back at the first end that it hears of, and once`() {
    for (end, reason) in [(Billed.expired, Closing.expired), (Billed.cancelled, .cancelled), (Billed.failed, .failed)] {
      let refunded = Billed.paid.when(end, at: .test(70))
      refunded.then(
        .event(.cancelled(Billed.refund(Billed.made(by: 5, at: .test(70)), at: .test(70)))),
        .privateEvent(Billed.closed(reason)))
      for again in [Billed.expired, Billed.cancelled, Billed.failed] { refunded.when(again, at: .test(71)).thenNothing() }
      #expect(refunded.state.points(of: "u1") == 12_000)
    }
  }

  @Test func `remembers an end that came before its beginning`() {
    Billed.rich
      .when(Billed.expired, at: .test(300), version: 3)
      .then(.privateEvent(Billed.closed(.expired)))
      .when(Billed.created, at: .test(1), version: 2).thenNothing()
      .when(Billed.process, at: .test(60), asking: Billed.payer)
      .then(.refuse(.over(.expired), to: Billed.payer))
  }

  @Test func `hears of a reservation once`() {
    Billed.paid.when(Billed.created, at: .test(1)).thenNothing()
  }

  @Test func `knows no reservation of someone else`() {
    Billed.billed
      .when(.command(.process(ProcessPayment(reservationId: "r1", userId: "u2"))), at: .test(60), asking: Billed.payer)
      .then(.refuse(.unknownReservation, to: Billed.payer))
      .when(.command(.cancel(CancelPayment(reservationId: "r1", userId: "u2"))), at: .test(60), asking: Billed.payer)
      .then(.refuse(.unknownReservation, to: Billed.payer))
  }
}
