import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import PaymentWorker

/// Payments by card: the gateway's answers decide.
@Suite struct CardPaymentTests {
  private static let process = PaymentDecider.Input.command(
    .process(ProcessPayment(reservationId: Billed.id, userId: Billed.user, method: .card)))

  private static let card = Bill.CardUnderWay(paymentId: Billed.paymentId, amount: 10_000, command: Billed.payer)
  private static let underWay = Billed.billed.when(process, at: .test(60), asking: Billed.payer)

  private static func charged(_ paymentId: String = Billed.paymentId) -> PaymentDecider.Input {
    .gateway(
      .charged(CardCharged(paymentId: paymentId, reservationId: Billed.id, userId: Billed.user, amount: 10_000, at: .test(61))))
  }

  private static let no = Refusal(.cardDeclined, "The card was declined.")
  private static let declined = PaymentDecider.Input.gateway(
    .declined(
      CardDeclined(paymentId: Billed.paymentId, reservationId: Billed.id, userId: Billed.user, refusal: no, at: .test(61))))
  private static let refunded = PaymentDecider.Input.gateway(
    .refunded(
      CardRefunded(paymentId: Billed.paymentId, reservationId: Billed.id, userId: Billed.user, amount: 10_000, at: .test(80))))

  private static func success(at time: Timestamp) -> PaymentSucceeded {
    PaymentSucceeded(
      paymentId: Billed.paymentId, reservationId: Billed.id, userId: Billed.user, amount: 10_000, balance: 12_000, method: .card, at: time)
  }

  private static func refund(of paymentId: String = Billed.paymentId) -> Effect<PaymentDecider> {
    .send(.refund(RefundCard(paymentId: paymentId, reservationId: Billed.id, userId: Billed.user, amount: 10_000)))
  }

  private static func failed(at time: Timestamp) -> Effect<PaymentDecider> {
    .event(
      .failed(PaymentFailed(paymentId: Billed.paymentId, reservationId: Billed.id, userId: Billed.user, refusal: no, at: time)))
  }

  private static func ended(_ waiting: [WaitingPayment] = []) -> Effect<PaymentDecider> {
    .privateEvent(
      .cardEnded(CardEnded(reservationId: Billed.id, userId: Billed.user, paymentId: Billed.paymentId, waiting: waiting)))
  }

  private static let paid = underWay.when(charged(), at: .test(62))

  @Test func `asks the gateway, and answers when it knows`() {
    Self.underWay.then(
      .privateEvent(.cardAsked(CardAsked(reservationId: Billed.id, userId: Billed.user, card: Self.card))),
      .send(
        .charge(ChargeCard(paymentId: Billed.paymentId, reservationId: Billed.id, userId: Billed.user, amount: 10_000))))
    Self.paid.then(.event(.success(Self.success(at: .test(62)))), .reply(Billed.view(balance: 12_000), to: Billed.payer))
    #expect(Self.paid.state.points(of: Billed.user) == 12_000)
  }

  @Test func `a declined card is said, and the reservation may be paid in another way`() {
    let declined = Self.underWay.when(Self.declined, at: .test(62))
    declined.then(Self.failed(at: .test(62)), Self.ended(), .refuse(Self.no, to: Billed.payer))
    let second = Billed.made(by: Billed.second, at: .test(63))
    declined.when(Billed.process, at: .test(63), asking: Billed.second)
      .then(
        .event(.success(Billed.success(second, at: .test(63)))), .reply(Billed.view(second), to: Billed.second))
  }

  @Test func `another payment waits for the card, and is not needed when that has paid`() {
    let waiting = Self.underWay.when(Billed.process, at: .test(61), asking: Billed.second)
    let payment = WaitingPayment(id: Billed.second.id, command: Billed.second, at: .test(61))
    waiting.then(
      .privateEvent(.waits(PaymentWaits(reservationId: Billed.id, userId: Billed.user, payment: payment))),
      .setTimer(PaymentDue(reservationId: Billed.id, userId: Billed.user, process: Billed.second.id), at: .test(91)))
    let due = PaymentDue(reservationId: Billed.id, userId: Billed.user, process: Billed.second.id)
    waiting.when(Self.charged(), at: .test(62))
      .then(
        .event(.success(Self.success(at: .test(62)))), .reply(Billed.view(balance: 12_000), to: Billed.payer),
        .refuse(.alreadyPaid, to: Billed.second)
      ).thenCancels(due)
    waiting.when(Self.declined, at: .test(62))
      .thenAmongOthers(
        .refuse(Self.no, to: Billed.payer), .event(.success(Billed.success(Billed.made(by: Billed.second, at: .test(61)), at: .test(62)))))
    waiting.when(.due(due), at: .test(91)).thenAmongOthers(.refuse(.anotherUnderWay, to: Billed.second))
  }

  @Test func `a hold that is extended while a card is charged lets the others wait on, and gives the charge more time`() {
    var longer = Billed.snapshot(.temporary)
    longer.expiresAt = .test(600)
    let payment = WaitingPayment(id: Billed.second.id, command: Billed.second, at: .test(61))
    let extended = Self.underWay.when(Billed.process, at: .test(61), asking: Billed.second).when(.held(longer), at: .test(62))
    extended.then(
      .privateEvent(
        .billed(
          BillOpened(
            reservationId: Billed.id, userId: Billed.user, claim: Bill.Claim(amount: 10_000, expiresAt: .test(600)), waiting: [payment]))))
    extended.thenCancels()
    extended.when(Self.charged(), at: .test(599))
      .then(
        .event(.success(Self.success(at: .test(599)))), .reply(Billed.view(balance: 12_000), to: Billed.payer),
        .refuse(.alreadyPaid, to: Billed.second))
  }

  @Test func `a charge that a recovery handles before the reservation pays for it, and nothing goes back`() {
    let paymentId = Billed.made(by: Billed.payer, at: .test(60))
    let waiting = Billed.rich.when(Self.process, at: .test(60), asking: Billed.payer)
      .when(Billed.process, at: .test(60), asking: Billed.second)
    let charge = CardCharged(paymentId: paymentId, reservationId: Billed.id, userId: Billed.user, amount: 10_000, at: .test(61))
    let paid = waiting.when(.gateway(.charged(charge)), at: .test(61))
    paid.then(
      .event(.success(Self.success(at: .test(61)))), .reply(Billed.view(balance: 12_000), to: Billed.payer),
      .refuse(.alreadyPaid, to: Billed.second))
    paid.when(Billed.created, at: .test(62)).thenNothing()
  }

  @Test func `of two cards that wait, the second is asked for when the first is declined`() {
    let both = Billed.rich.when(Self.process, at: .test, asking: Billed.payer).when(Self.process, at: .test, asking: Billed.second)
    let billed = both.when(Billed.created, at: .test(1))
    let first = Billed.made(by: Billed.payer, at: .test)
    billed.thenAmongOthers(
      .send(.charge(ChargeCard(paymentId: first, reservationId: Billed.id, userId: Billed.user, amount: 10_000))))
    let bill = billed.state.bills[Billed.id]
    #expect(bill?.waiting.map(\.id) == [Billed.second.id])
    let no = CardDeclined(paymentId: first, reservationId: Billed.id, userId: Billed.user, refusal: Self.no, at: .test(2))
    let next = billed.when(.gateway(.declined(no)), at: .test(2))
    let second = Billed.made(by: Billed.second, at: .test)
    next.thenAmongOthers(
      .refuse(Self.no, to: Billed.payer),
      .send(.charge(ChargeCard(paymentId: second, reservationId: Billed.id, userId: Billed.user, amount: 10_000))))
    #expect(next.state.bills[Billed.id]?.waiting.isEmpty == true)
  }

  @Test func `money that comes after the end goes back to the card, once`() {
    for (end, reason) in [(Billed.expired, Closing.expired), (Billed.cancelled, .cancelled), (Billed.failed, .failed)] {
      let over = Self.underWay.when(end, at: .test(61))
      over.then(.privateEvent(Billed.closed(reason)))
      let back = over.when(Self.charged(), at: .test(62))
      back.then(Self.ended(), Self.refund(), .refuse(.over(reason), to: Billed.payer))
      #expect(back.state.bills[Billed.id]?.payment == nil)
    }
  }

  @Test func `money that comes when the hold is over goes back, also before the end is heard`() {
    Self.underWay.when(Self.charged(), at: Billed.until)
      .then(Self.ended(), Self.refund(), .refuse(.over(.expired), to: Billed.payer))
  }

  @Test func `a card that was declined after the end is nobody's loss`() {
    Self.underWay.when(Billed.expired, at: .test(61)).when(Self.declined, at: .test(62))
      .then(Self.failed(at: .test(62)), Self.ended(), .refuse(Self.no, to: Billed.payer))
  }

  @Test func `a refund goes to the card at the first end, once, and the list says when it is there`() {
    let refundId = Billed.made(by: 6, at: .test(70))
    let cancelled = PaymentCancelled(
      paymentId: Billed.paymentId, refundId: refundId, reservationId: Billed.id, userId: Billed.user, amount: 10_000, balance: 12_000,
      method: .card, at: .test(70))
    let back = Self.paid.when(Billed.cancelled, at: .test(70))
    back.then(.event(.cancelled(cancelled)), Self.refund(), .privateEvent(Billed.closed(.cancelled)))
    back.when(Billed.expired, at: .test(71)).thenNothing()
    #expect(back.state.points(of: Billed.user) == 12_000)
    #expect(back.state.records[refundId]?.status == .pending)
    let done = back.when(Self.refunded, at: .test(80))
    #expect(done.state.records[refundId]?.status == .done)
    done.when(Self.refunded, at: .test(81)).thenNothing()
  }

  @Test func `what is withdrawn while it is under way goes back when it comes`() {
    Self.underWay.when(Billed.withdraw, at: .test(61), asking: Billed.second)
      .thenAmongOthers(.refuse(.nothingPaid, to: Billed.second))
      .when(Self.charged(), at: .test(62)).thenAmongOthers(Self.refund(), .refuse(.over(.withdrawn), to: Billed.payer))
  }

  @Test func `money that nobody asked for goes back, and what is settled stays so`() {
    Billed.billed.when(Self.charged("p9"), at: .test(62)).then(Self.refund(of: "p9"))
    Self.paid.when(Self.charged(), at: .test(63)).thenNothing()
    Self.paid.when(Self.declined, at: .test(63)).thenNothing()
  }

  @Test func `a free reservation needs no card`() {
    let free = Billed.poor.when(.held(Billed.snapshot(.temporary, amount: 0)), at: .test(1))
      .when(Self.process, at: .test(60), asking: Billed.payer)
    let success = PaymentSucceeded(
      paymentId: Billed.paymentId, reservationId: Billed.id, userId: Billed.user, amount: 0, balance: 0, at: .test(60))
    free.thenAmongOthers(.event(.success(success)))
  }
}
