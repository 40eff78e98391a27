import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import NotificationWorker

@Suite struct NotificationDeciderTests {
  typealias Input = NotificationDecider.Input
  typealias Effect = Deciding.Effect<NotificationDecider>

  private static func reservation(_ status: ReservationStatus, amount: Int64? = 2000, at seconds: Int = 0) -> ReservationSnapshot {
    ReservationSnapshot(
      reservationId: "r1", userId: "u1", concertId: "c1", scheduleId: "c1.1", sectionId: "c1.1.1", seatIds: ["c1.1.1.1.1"],
      status: status, amount: amount, at: .test(seconds))
  }

  private static let confirmed = Input.confirmed(reservation(.confirmed))
  private static let cancelled = Input.cancelled(reservation(.cancelled, at: 5))
  private static let refunded = Input.refunded(
    PaymentCancelled(
      paymentId: "p1", refundId: "f1", reservationId: "r1", userId: "u1", amount: 2000, balance: 2000, at: .test(6)))
  private static let asking = CommandReference.test("purchase")
  private static let ask = Input.command(.send(SendNotification(reservationId: "r1", userId: "u1", outcome: .confirmed)))
  private static let contact = Input.command(.contact(KeepContact(userId: "u1", email: "ann@example.org", name: "Ann")))

  private static func message(
    _ outcome: ReservationOutcome, knowsSeats: Bool = true, email: String? = nil, name: String? = nil, at seconds: Int = 0
  ) -> DeliverMessage {
    DeliverMessage(
      notificationId: outcome.notificationId(of: "r1"), userId: "u1", reservationId: "r1", outcome: outcome,
      concertId: knowsSeats ? "c1" : nil, scheduleId: knowsSeats ? "c1.1" : nil, seatIds: knowsSeats ? ["c1.1.1.1.1"] : [],
      amount: 2000, email: email, name: name, at: .test(seconds))
  }

  private static func begun(_ outcome: ReservationOutcome, knowsSeats: Bool = true) -> Effect {
    .privateEvent(
      .begun(
        NotificationBegun(
          reservationId: "r1", userId: "u1", outcome: outcome, concertId: knowsSeats ? "c1" : nil,
          scheduleId: knowsSeats ? "c1.1" : nil, seatIds: knowsSeats ? ["c1.1.1.1.1"] : [])))
  }

  private static func outcome(_ result: DeliveryOutcome.Result, _ message: DeliverMessage = message(.confirmed)) -> Input {
    .outcome(DeliveryOutcome(message, result, channel: "smtp"))
  }

  private static let view = NotificationView(notificationId: "r1-confirmed", reservationId: "r1", userId: "u1")
  private static let told = given(NotificationDecider.self).when(confirmed, at: .test)

  // MARK: - What is told

  @Test func `a confirmation is told, once`() {
    Self.told.then(Self.begun(.confirmed), .call(Self.message(.confirmed), until: .test))
    Self.told.when(Self.confirmed, at: .test(1)).thenNothing()
  }

  @Test func `a cancellation and a refund are told, each once`() {
    let cancelled = Self.told.when(Self.cancelled, at: .test(5))
    cancelled.then(Self.begun(.cancelled), .call(Self.message(.cancelled, at: 5), until: .test(5)))
    let refunded = cancelled.when(Self.refunded, at: .test(6))
    refunded.then(Self.begun(.refunded), .call(Self.message(.refunded, at: 6), until: .test(6)))
    refunded.when(Self.refunded, at: .test(7)).thenNothing()
    refunded.when(Self.cancelled, at: .test(7)).thenNothing()
  }

  @Test(arguments: [ReservationStatus.expired, .failed])
  func `who has paid in vain is told`(status: ReservationStatus) {
    given(NotificationDecider.self).when(.failed(Self.reservation(status)), at: .test)
      .then(Self.begun(.expired), .call(Self.message(.expired), until: .test))
      .when(.failed(Self.reservation(status)), at: .test(1)).thenNothing()
  }

  @Test func `nothing is told of seats that were never held, or of what its user has cancelled before the payment came`() {
    let nothing = given(NotificationDecider.self)
    nothing.when(.failed(Self.reservation(.failed, amount: nil)), at: .test).thenNothing()
    nothing.when(.failed(Self.reservation(.cancelled)), at: .test).thenNothing()
  }

  @Test func `a confirmation that comes behind its cancellation is not told any more`() {
    given(NotificationDecider.self).when(Self.cancelled, at: .test(5)).when(Self.confirmed, at: .test(6)).thenNothing()
  }

  @Test func `a refund may be the first that is heard of a reservation`() {
    given(NotificationDecider.self).when(Self.refunded, at: .test(6))
      .then(Self.begun(.refunded, knowsSeats: false), .call(Self.message(.refunded, knowsSeats: false, at: 6), until: .test(6)))
      .when(Self.cancelled, at: .test(7)).then(Self.begun(.cancelled), .call(Self.message(.cancelled, at: 5), until: .test(7)))
  }

  // MARK: - Who asks

  @Test func `a purchase hears at once that its message is begun`() {
    Self.told.when(Self.ask, at: .test(1), asking: Self.asking).then(.reply(Self.view, to: Self.asking))
  }

  @Test func `a purchase that asks first waits for the event, and no message is made twice`() {
    let waiting = given(NotificationDecider.self).when(Self.ask, at: .test, asking: Self.asking)
    let asked = NotificationAsked(reservationId: "r1", userId: "u1", command: Self.asking)
    waiting.then(.privateEvent(.asked(asked)))
    let told = waiting.when(Self.confirmed, at: .test(1))
    told.then(Self.begun(.confirmed), .call(Self.message(.confirmed), until: .test(1)), .reply(Self.view, to: Self.asking))
    told.when(Self.ask, at: .test(2), asking: .test("again")).then(.reply(Self.view, to: .test("again")))
    #expect(told.state.told["r1"]?.asker == nil)
  }

  @Test func `a purchase that asks again is answered once, under its last question`() {
    given(NotificationDecider.self).when(Self.ask, at: .test, asking: Self.asking).when(Self.ask, at: .test(10), asking: .test("again"))
      .when(Self.confirmed, at: .test(11))
      .then(Self.begun(.confirmed), .call(Self.message(.confirmed), until: .test(11)), .reply(Self.view, to: .test("again")))
  }

  @Test func `a purchase whose reservation is cancelled meanwhile waits no longer`() {
    given(NotificationDecider.self).when(Self.ask, at: .test, asking: Self.asking).when(Self.cancelled, at: .test(5))
      .thenAmongOthers(.reply(Self.view, to: Self.asking))
      .when(Self.ask, at: .test(6), asking: .test("again")).then(.reply(Self.view, to: .test("again")))
  }

  @Test func `to ask tells nobody anything`() {
    given(NotificationDecider.self).when(Self.ask, at: .test).thenNothing()
    given(NotificationDecider.self).when(Self.refunded, at: .test(6)).when(Self.ask, at: .test(7), asking: Self.asking)
      .then(.privateEvent(.asked(NotificationAsked(reservationId: "r1", userId: "u1", command: Self.asking))))
  }

  // MARK: - Where it goes

  @Test func `a message has its user's address and name`() {
    let known = given(NotificationDecider.self).when(Self.contact, at: .test)
    known.then(.privateEvent(.contactLearned(ContactLearned(userId: "u1", email: "ann@example.org", name: "Ann"))))
    known.when(Self.contact, at: .test(1)).thenNothing()
    known.when(Self.confirmed, at: .test(2))
      .then(Self.begun(.confirmed), .call(Self.message(.confirmed, email: "ann@example.org", name: "Ann"), until: .test(2)))
  }

  @Test func `a message that needs an address waits for it`() {
    let waiting = Self.told.when(Self.outcome(.noAddress), at: .test(1))
    waiting.then(.privateEvent(.addressMissing(AddressMissing(message: Self.message(.confirmed)))))
    let reached = waiting.when(Self.contact, at: .test(2))
    reached.then(
      .privateEvent(.contactLearned(ContactLearned(userId: "u1", email: "ann@example.org", name: "Ann"))),
      .call(Self.message(.confirmed, email: "ann@example.org", name: "Ann"), until: .test(2)))
    #expect(reached.state.contacts["u1"]?.waiting == [])
  }

  @Test func `an address that came while the message was on its way is used at once`() {
    Self.told.when(Self.contact, at: .test(1)).when(Self.outcome(.noAddress), at: .test(2))
      .then(.call(Self.message(.confirmed, email: "ann@example.org", name: "Ann"), until: .test(2)))
  }

  // MARK: - What came of it

  @Test func `a message that went out is said to have`() {
    let sent = Self.told.when(Self.outcome(.delivered), at: .test(1))
    sent.then(
      .event(
        NotificationSent(
          notificationId: "r1-confirmed", reservationId: "r1", userId: "u1", outcome: .confirmed, channel: "smtp", at: .test(1))))
    #expect(sent.state.told["r1"]?.sent == [Told.Sent(outcome: .confirmed, channel: "smtp", at: .test(1))])
  }

  @Test func `a dead letter that is replayed is delivered after all, to the address of now`() {
    Self.told.when(Self.contact, at: .test(1)).when(Self.outcome(.undelivered), at: .test(2))
      .then(.call(Self.message(.confirmed, email: "ann@example.org", name: "Ann"), until: .test(2)))
  }

  @Test func `messages about one reservation are one line, and another reservation's go past them`() {
    #expect(Self.message(.confirmed).routingKey == "r1" && Self.message(.confirmed).subject == "r1-confirmed")
    #expect(DeliveryOutcome(Self.message(.refunded), .delivered, channel: "file").routingKey == "r1")
  }
}
