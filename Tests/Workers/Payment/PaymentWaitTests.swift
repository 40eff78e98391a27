import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import PaymentWorker

@Suite struct PaymentWaitTests {
  private static let payment = WaitingPayment(id: Billed.payer.id, command: Billed.payer, at: .test(1))
  private let waits = PaymentWaits(reservationId: "r1", userId: "u1", payment: payment)
  private let givenUp = PaymentGivenUp(reservationId: "r1", userId: "u1", payment: payment)
  private let due = PaymentDue(reservationId: "r1", userId: "u1", process: Billed.payer.id)
  private let waiting = Billed.rich.when(Billed.process, at: .test(1), asking: Billed.payer)
  private let billed = Effect<PaymentDecider>.privateEvent(
    .billed(
      BillOpened(reservationId: "r1", userId: "u1", claim: Bill.Claim(amount: 10_000, expiresAt: Billed.until))))

  @Test func `a payment that overtakes its reservation waits for it`() {
    let paymentId = Billed.made(by: Billed.payer, at: .test(1))
    waiting
      .then(.privateEvent(.waits(waits)), .setTimer(due, at: .test(31)))
      .when(Billed.created, at: .test(2))
      .then(
        billed,
        .event(.success(Billed.success(paymentId, at: .test(2)))),
        .reply(Billed.view(paymentId), to: Billed.payer))
      .thenCancels(due)
      .when(.due(due), at: .test(31)).thenNothing()
  }

  @Test func `a hold that is extended can be paid until its later end, in whatever order that is heard`() {
    var longer = Billed.snapshot(.temporary)
    longer.expiresAt = .test(600)
    let extended = PaymentDecider.Input.held(longer)
    let billed = PaymentPrivateEvent.billed(
      BillOpened(reservationId: "r1", userId: "u1", claim: Bill.Claim(amount: 10_000, expiresAt: .test(600))))
    let inOrder = Billed.rich.when(Billed.created, at: .test(1)).when(extended, at: .test(100))
    inOrder.then(.privateEvent(billed))
    let inDisorder = Billed.rich.when(extended, at: .test(1)).when(Billed.created, at: .test(100))
    inDisorder.thenNothing()
    for heard in [inOrder, inDisorder] {
      heard.when(Billed.process, at: .test(599), asking: Billed.payer)
        .thenAmongOthers(.event(.success(Billed.success(Billed.made(by: Billed.payer, at: .test(599)), at: .test(599)))))
      heard.when(Billed.process, at: .test(600), asking: Billed.payer).thenAmongOthers(.refuse(.over(.expired), to: Billed.payer))
    }
    // Whoever has paid is not billed again.
    Billed.rich.when(Billed.created, at: .test(1)).when(Billed.process, at: .test(60), asking: Billed.payer)
      .when(extended, at: .test(61)).thenNothing()
  }

  /// A recovery may handle the two messages in another order. Then a card must be charged under the same id, or it is charged twice.
  @Test func `a payment has the same id, whether its reservation was known before or not`() {
    let known = Billed.rich.when(Billed.created, at: .test(1)).when(Billed.process, at: .test(2), asking: Billed.payer)
    let unknown = Billed.rich.when(Billed.process, at: .test(2), asking: Billed.payer).when(Billed.created, at: .test(3))
    let ids = [known, unknown].map { $0.state.bills["r1"]?.payment?.paymentId }
    #expect(ids == [Billed.made(by: Billed.payer, at: .test(2)), Billed.made(by: Billed.payer, at: .test(2))])
  }

  @Test func `a payment that has waited since an earlier version noted no time gets its id from what made it possible`() {
    let payment = WaitingPayment(id: Billed.payer.id, command: Billed.payer)
    let waits = PaymentWaits(reservationId: "r1", userId: "u1", payment: payment)
    let story = given(PaymentDecider.self, .privateEvent(.waits(waits)))
      .when(Billed.charge(10_000), at: .test).when(Billed.charge(2_000), at: .test).when(Billed.created, at: .test(2))
    story.thenAmongOthers(.event(.success(Billed.success(Billed.made(by: 3, at: .test(2)), at: .test(2)))))
  }

  @Test func `of two waiting payments, one pays`() {
    waiting
      .when(Billed.process, at: .test(1), asking: Billed.second)
      .when(Billed.created, at: .test(2))
      .thenAmongOthers(.refuse(.alreadyPaid, to: Billed.second))
      .when(Billed.expired, at: .test(3))
      .thenAmongOthers(.privateEvent(Billed.closed(.expired)))
  }

  @Test func `of two waiting payments, neither pays without points`() {
    let poor = Billed.poor
      .when(Billed.process, at: .test(1), asking: Billed.payer)
      .when(Billed.process, at: .test(1), asking: Billed.second)
      .when(Billed.created, at: .test(2))
    let refusal = Refusal(.insufficientBalance, "It costs 10000 points, and 0 are there.")
    poor.thenAmongOthers(.refuse(refusal, to: Billed.payer), .refuse(refusal, to: Billed.second))
    #expect(poor.state.records.rows.map(\.row.status) == [.failed, .failed])
  }

  @Test func `a payment does not wait for ever, and leaves nothing behind`() {
    let over = waiting.when(.due(due), at: .test(31))
    over.then(.privateEvent(.givenUp(givenUp)), .refuse(.unknownReservation, to: Billed.payer))
    #expect(over.state == Billed.rich.state)
  }

  @Test func `an end that comes first answers the waiting payment`() {
    waiting
      .when(Billed.failed, at: .test(2))
      .then(
        .privateEvent(Billed.closed(.failed)),
        .refuse(.over(.failed), to: Billed.payer))
      .thenCancels(due)
  }

  @Test func `cancelling the waiting payment answers it, and it is never made`() {
    waiting
      .when(Billed.withdraw, at: .test(2), asking: Billed.second)
      .then(
        .privateEvent(Billed.closed(.withdrawn)),
        .refuse(.over(.withdrawn), to: Billed.payer),
        .refuse(.nothingPaid, to: Billed.second))
      .thenCancels(due)
      .when(Billed.created, at: .test(3)).thenNothing()
  }
}
