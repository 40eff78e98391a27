import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import GatewayWorker

@Suite struct GatewayDeciderTests {
  private static let charge = GatewayDecider.Input.command(
    .charge(ChargeCard(paymentId: "p1", reservationId: "r1", userId: "u1", amount: 10_000)))
  private static let refund = GatewayDecider.Input.command(
    .refund(RefundCard(paymentId: "p1", reservationId: "r1", userId: "u1", amount: 10_000)))

  private static func outcome(_ result: CardOutcome.Result, _ detail: String? = nil) -> GatewayDecider.Input {
    .outcome(CardOutcome(paymentId: "p1", result, detail: detail))
  }

  private static func charged(_ seconds: Int) -> Effect<GatewayDecider> {
    .event(.charged(CardCharged(paymentId: "p1", reservationId: "r1", userId: "u1", amount: 10_000, at: .test(seconds))))
  }

  private static func declined(_ refusal: Refusal, _ seconds: Int) -> Effect<GatewayDecider> {
    .event(.declined(CardDeclined(paymentId: "p1", reservationId: "r1", userId: "u1", refusal: refusal, at: .test(seconds))))
  }

  private static func refunded(_ seconds: Int) -> Effect<GatewayDecider> {
    .event(.refunded(CardRefunded(paymentId: "p1", reservationId: "r1", userId: "u1", amount: 10_000, at: .test(seconds))))
  }

  private static let askedCharge = Effect<GatewayDecider>.privateEvent(
    .chargeAsked(CardChargeAsked(paymentId: "p1", reservationId: "r1", userId: "u1", amount: 10_000)))
  private static let askedRefund = Effect<GatewayDecider>.privateEvent(
    .refundAsked(CardRefundAsked(paymentId: "p1", reservationId: "r1", userId: "u1", amount: 10_000)))
  private static let refundCall = Effect<GatewayDecider>.call(.refund(CardRefund(paymentId: "p1", amount: 10_000)), until: .latest)

  private static let endCharge = Effect<GatewayDecider>.endCall(CallID(CardCharge.self, "p1"))
  private static let endRefund = Effect<GatewayDecider>.endCall(CallID(CardRefund.self, "p1"))

  private static let asked = given(GatewayDecider.self).when(charge, at: .test)
  private static let paid = asked.when(outcome(.charged), at: .test(1))

  @Test func `asks the provider, for three seconds at most`() {
    Self.asked.then(
      Self.askedCharge, .call(.charge(CardCharge(paymentId: "p1", userId: "u1", amount: 10_000)), until: .test(3)))
  }

  @Test func `says what the provider answered`() {
    Self.paid.then(Self.charged(1))
    Self.asked.when(Self.outcome(.declined, "No money."), at: .test(1)).then(Self.declined(.cardDeclined("No money."), 1))
  }

  @Test func `a provider that can't be asked in time is no no of the bank`() {
    Self.asked.when(Self.outcome(.notMade), at: .test(3)).then(Self.declined(.providerUnavailable, 3))
  }

  @Test func `an outcome counts once`() {
    Self.paid.when(Self.outcome(.charged), at: .test(2)).thenNothing()
    Self.paid.when(Self.outcome(.declined), at: .test(2)).thenNothing()
    given(GatewayDecider.self).when(Self.outcome(.charged), at: .test(2)).thenNothing()
  }

  @Test func `who asks again hears the same again, and the provider is not asked`() {
    Self.asked.when(Self.charge, at: .test(1)).thenNothing()
    Self.paid.when(Self.charge, at: .test(2)).then(Self.charged(2))
    Self.asked.when(Self.outcome(.declined), at: .test(1)).when(Self.charge, at: .test(2))
      .then(Self.declined(.cardDeclined(nil), 2))
  }

  @Test func `gives the money back once, and never gives that up`() {
    let refunding = Self.paid.when(Self.refund, at: .test(5))
    refunding.then(Self.askedRefund, Self.refundCall)
    refunding.when(Self.refund, at: .test(6)).thenNothing()
    let refunded = refunding.when(Self.outcome(.refunded), at: .test(7))
    refunded.then(Self.refunded(7))
    refunded.when(Self.refund, at: .test(8)).then(Self.refunded(8))
    refunded.when(Self.charge, at: .test(9)).then(Self.declined(.givenBack, 9))
  }

  @Test func `a refund that comes before the outcome of the charge waits for it`() {
    let unwanted = Self.asked.when(Self.refund, at: .test(1))
    unwanted.then(Self.askedRefund)
    unwanted.when(Self.outcome(.charged), at: .test(2)).then(Self.charged(2), Self.refundCall)
      .when(Self.outcome(.refunded), at: .test(3)).then(Self.refunded(3))
    unwanted.when(Self.outcome(.declined), at: .test(2)).then(Self.declined(.cardDeclined(nil), 2))
  }

  @Test func `what was declined needs no refund`() {
    Self.asked.when(Self.outcome(.declined), at: .test(1)).when(Self.refund, at: .test(2)).thenNothing()
  }

  @Test func `a refund that the provider refuses is a person's to settle`() throws {
    let refunding = Self.paid.when(Self.refund, at: .test(5))
    let cause = Cause(id: .message(9, at: .test(6)), time: .test(6), correlationID: "c")
    #expect(throws: RefundRefused.self) {
      _ = try GatewayDecider.decide(Self.outcome(.refundRefused, "too old"), refunding.state, cause)
    }
  }

  @Test func `a charge that it hears of when the time to pay is over is not begun, unless it was begun before`() {
    let late = GatewayDecider.Input.command(
      .charge(ChargeCard(paymentId: "p1", reservationId: "r1", userId: "u1", amount: 10_000, until: .test(300))))
    let refused = given(GatewayDecider.self).when(late, at: .test(300))
    refused.then(Self.askedCharge, Self.declined(.tooLate, 300))
    refused.when(late, at: .test(400)).then(Self.declined(.tooLate, 400))
    given(GatewayDecider.self).when(late, at: .test(299)).thenAmongOthers(
      .call(.charge(CardCharge(paymentId: "p1", userId: "u1", amount: 10_000)), until: .test(302)))
    Self.asked.when(late, at: .test(300)).thenNothing()
    Self.paid.when(late, at: .test(300)).then(Self.charged(300))
  }

  private static func report(_ result: ReportCard.Result, amount: Int64 = 10_000) -> GatewayDecider.Input {
    .command(.report(ReportCard(paymentId: "p1", result: result, amount: amount)))
  }

  @Test func `what the provider tells by itself counts like its answer, and only once`() {
    let teller = CommandReference.test("webhook")
    let reply = Effect<GatewayDecider>.reply(CardReported(paymentId: "p1"), to: teller)
    let told = Self.asked.when(Self.report(.charged), at: .test(1), asking: teller)
    told.then(Self.endCharge, Self.charged(1), reply)
    told.when(Self.report(.charged), at: .test(2), asking: teller).then(Self.endCharge, reply)
    told.when(Self.outcome(.charged), at: .test(2)).thenNothing()
    Self.paid.when(Self.report(.declined), at: .test(2), asking: teller).then(Self.endCharge, reply)
    Self.asked.when(Self.report(.declined), at: .test(1)).then(Self.endCharge, Self.declined(.cardDeclined(nil), 1))
    Self.paid.when(Self.refund, at: .test(2)).when(Self.report(.refunded), at: .test(3)).then(Self.endRefund, Self.refunded(3))
    given(GatewayDecider.self).when(Self.report(.charged), at: .test(1), asking: teller).then(Self.endCharge, reply)
  }

  @Test func `a refund that waits for its charge begins when the provider tells of the charge, which is not asked any more`() {
    Self.asked.when(Self.refund, at: .test(1)).when(Self.report(.charged), at: .test(2))
      .then(Self.endCharge, Self.charged(2), Self.refundCall)
  }

  @Test func `what the provider tells of another amount counts for nothing`() {
    let teller = CommandReference.test("webhook")
    Self.asked.when(Self.report(.charged, amount: 1), at: .test(1), asking: teller).then(.refuse(.otherAmount, to: teller))
  }
}
