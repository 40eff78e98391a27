import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import ReservationWorker

@Suite struct ReservationExtendTests {
  private static let asker = CommandReference.test("extend")
  private static let extend = ReservationDecider.Input.command(.extend(ExtendReservation(reservationId: Asked.id, userId: Asked.user)))
  private static let later = Timestamp.test(600)
  private static let extended = Asked.temporary.when(extend, at: .test(100))

  private static func snapshot(_ status: ReservationStatus, at time: Timestamp) -> ReservationSnapshot {
    var snapshot = Asked.snapshot(status, at: time)
    snapshot.expiresAt = later
    return snapshot
  }

  @Test func `holds the seats for as long again, and says so`() {
    var view = Asked.view(.temporary)
    view.expiresAt = Self.later
    Asked.temporary
      .when(Self.extend, at: .test(100), asking: Self.asker)
      .then(
        .event(ReservationEvent(.extended, Self.snapshot(.temporary, at: .test(100)))),
        .setTimer(ReservationTimer(.expiry, Asked.due), at: Self.later),
        .reply(view, to: Self.asker))
  }

  @Test func `expires at its later end`() {
    Self.extended
      .when(.timer(ReservationTimer(.expiry, Asked.due)), at: Self.later)
      .then(.event(ReservationEvent(.expired, Self.snapshot(.expired, at: Self.later))), .send(Asked.release))
      .thenCancels(ReservationTimer(.expiry, Asked.due))
  }

  @Test func `may be paid until its later end`() {
    Self.extended
      .when(Asked.paid(at: .test(599)), at: .test(599))
      .then(
        .privateEvent(Asked.payment(at: .test(599))), .send(Asked.sell),
        .setTimer(ReservationTimer(.selling, Asked.due), at: .test(629)))
      .thenCancels(ReservationTimer(.expiry, Asked.due))
  }

  @Test func `is extended once`() {
    Self.extended.when(Self.extend, at: .test(200), asking: Self.asker).then(.refuse(.alreadyExtended, to: Self.asker))
  }

  @Test func `is not extended when its hold is over, also before the timer says so`() {
    Asked.temporary.when(Self.extend, at: Asked.until, asking: Self.asker).then(.refuse(.notTemporary(.expired), to: Self.asker))
    Asked.expired.when(Self.extend, at: .test(301), asking: Self.asker).then(.refuse(.notTemporary(.expired), to: Self.asker))
  }

  @Test func `is not extended before it has seats, nor after it was paid`() {
    Asked.pending.when(Self.extend, at: .test(1), asking: Self.asker).then(.refuse(.notTemporary(.pending), to: Self.asker))
    Asked.selling.when(Self.extend, at: .test(61), asking: Self.asker).then(.refuse(.paidAlready, to: Self.asker))
    Asked.confirmed.when(Self.extend, at: .test(62), asking: Self.asker).then(.refuse(.notTemporary(.confirmed), to: Self.asker))
  }

  @Test func `one extends no reservation of another, and none that does not exist`() {
    let foreign = ReservationDecider.Input.command(.extend(ExtendReservation(reservationId: Asked.id, userId: "u2")))
    Asked.temporary.when(foreign, at: .test(2), asking: Self.asker).then(.refuse(.unknownReservation, to: Self.asker))
    given(ReservationDecider.self).when(Self.extend, at: .test(2), asking: Self.asker).then(.refuse(.unknownReservation, to: Self.asker))
  }

  @Test func `keeps a confirmation waiting that was asked for before`() {
    Asked.temporary
      .when(Asked.confirm, at: .test(99), asking: Asked.confirmer)
      .when(Self.extend, at: .test(100))
      .when(.timer(ReservationTimer(.confirm, Asked.confirmDue)), at: .test(101))
      .then(.privateEvent(.confirmation(Asked.refusedToConfirm)), .refuse(.notPaid, to: Asked.confirmer))
      .thenCancels(ReservationTimer(.confirm, Asked.confirmDue))
  }

  // MARK: - In a concert with a waiting room

  /// The reservation of somebody who was let in.
  private static let admitted: Scenario<ReservationDecider> = {
    var command = Asked.command
    command.queueNumber = 7
    return given(ReservationDecider.self).when(.command(.create(command)), at: .test).when(Asked.held, at: .test(1))
  }()

  private static func extend(until end: Timestamp, in concertId: String = "c1") -> ReservationDecider.Input {
    .command(
      .extend(
        ExtendReservation(reservationId: Asked.id, userId: Asked.user, session: QueueSession(concertId: concertId, until: end))))
  }

  @Test func `in a concert with a waiting room the hold ends with the session at the latest`() {
    let cut = admittedUntil(450)
    cut.thenAmongOthers(.setTimer(ReservationTimer(.expiry, Asked.due), at: .test(450)))
    #expect(cut.state.reservations[Asked.id]?.expiresAt == .test(450))
    #expect(admittedUntil(10_000).state.reservations[Asked.id]?.expiresAt == Self.later)
  }

  private func admittedUntil(_ seconds: Int) -> Scenario<ReservationDecider> {
    Self.admitted.when(Self.extend(until: .test(seconds)), at: .test(100), asking: Self.asker)
  }

  @Test func `without a session there, or with one that ends before the hold, it is not extended, and may be later`() {
    Self.admitted.when(Self.extend, at: .test(100), asking: Self.asker).then(.refuse(.sessionNeeded, to: Self.asker))
    Self.admitted.when(Self.extend(until: Self.later, in: "c2"), at: .test(100), asking: Self.asker)
      .then(.refuse(.sessionNeeded, to: Self.asker))
    let short = admittedUntil(300)
    short.then(.refuse(.sessionTooShort, to: Self.asker))
    #expect(short.when(Self.extend(until: .test(301)), at: .test(101)).state.reservations[Asked.id]?.expiresAt == .test(301))
  }

  @Test func `a session counts only where there is a waiting room`() {
    Asked.temporary.when(Self.extend(until: .test(301)), at: .test(100))
      .thenAmongOthers(.setTimer(ReservationTimer(.expiry, Asked.due), at: Self.later))
  }
}
