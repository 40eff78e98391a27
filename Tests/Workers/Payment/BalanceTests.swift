import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import PaymentWorker

@Suite struct BalanceTests {
  @Test func `a charge adds points`() {
    let charged = BalanceCharged(
      paymentId: Billed.made(by: Billed.payer, at: .test(1)), userId: "u1", amount: 500, balance: 12_500, at: .test(1))
    Billed.rich
      .when(Billed.charge(500), at: .test(1), asking: Billed.payer)
      .then(.privateEvent(.charged(charged)), .reply(.balance(BalanceView(userId: "u1", balance: 12_500)), to: Billed.payer))
  }

  @Test(arguments: [Int64.min, -1, 0, 10_000_001, .max])
  func `a charge out of range is refused`(amount: Int64) {
    Billed.rich
      .when(Billed.charge(amount), at: .test(1), asking: Billed.payer)
      .then(.refuse(Refusal(.invalidRequest, "One may charge 1 to 10000000 points."), to: Billed.payer))
  }

  @Test func `a balance stays a number that every client can read`() {
    let charged = BalanceCharged(
      paymentId: "p0", userId: "u1", amount: 1, balance: PaymentDecider.highestBalance - 1, at: .test)
    let full = given(PaymentDecider.self, .privateEvent(.charged(charged))).when(Billed.charge(1), at: .test(1))
    #expect(full.state.points(of: "u1") == 9_007_199_254_740_991)
    full.when(Billed.charge(1), at: .test(2), asking: Billed.payer)
      .then(.refuse(Refusal(.invalidRequest, "One may have 9007199254740991 points at most."), to: Billed.payer))
  }

  @Test func `a refund that does not fit is an error, not a trap`() throws {
    let charged = BalanceCharged(paymentId: "p0", userId: "u1", amount: 1, balance: .max, at: .test)
    let broken = given(
      PaymentDecider.self, .privateEvent(.billed(BillOpened(reservationId: "r1", userId: "u1", claim: .init(amount: 1, expiresAt: .test)))),
      .event(.success(Billed.success())), .privateEvent(.charged(charged)))
    #expect(throws: BalanceOverflow.self) {
      try PaymentDecider.decide(Billed.failed, broken.state, Cause(id: .message(1, at: .test), time: .test, correlationID: "c"))
    }
  }

  @Test func `a payment is given back on request, and once`() {
    let refundId = Billed.made(by: Billed.second, at: .test(70))
    let back = Billed.paid.when(Billed.withdraw, at: .test(70), asking: Billed.second)
    back
      .then(
        .event(.cancelled(Billed.refund(refundId, at: .test(70)))),
        .privateEvent(Billed.closed(.withdrawn)),
        .reply(Billed.view(Billed.paymentId, "REFUNDED", balance: 12_000), to: Billed.second))
      .when(Billed.withdraw, at: .test(71), asking: .test("third"))
      .then(.reply(Billed.view(Billed.paymentId, "REFUNDED", balance: 12_000), to: .test("third")))
    back.when(Billed.cancelled, at: .test(72)).thenNothing()
    back.when(Billed.process, at: .test(73), asking: Billed.payer).then(.refuse(.over(.withdrawn), to: Billed.payer))
  }

  @Test func `a payment that is cancelled before it comes is never made`() {
    let withdrawn = Billed.rich.when(Billed.withdraw, at: .test(1), asking: Billed.payer)
    withdrawn.then(.privateEvent(Billed.closed(.withdrawn)), .refuse(.nothingPaid, to: Billed.payer))
    for story in [withdrawn, withdrawn.when(Billed.created, at: .test(2))] {
      story.when(Billed.process, at: .test(60), asking: Billed.second).then(.refuse(.over(.withdrawn), to: Billed.second))
    }
    Billed.rich.when(Billed.process, at: .test(1), asking: Billed.payer)
      .when(Billed.withdraw, at: .test(2), asking: Billed.second)
      .then(
        .privateEvent(Billed.closed(.withdrawn)), .refuse(.over(.withdrawn), to: Billed.payer), .refuse(.nothingPaid, to: Billed.second))
      .when(Billed.created, at: .test(3)).thenNothing()
  }
}
