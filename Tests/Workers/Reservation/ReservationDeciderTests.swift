import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import ReservationWorker

@Suite struct ReservationDeciderTests {
  @Test func `asks concert for the seats`() {
    given(ReservationDecider.self)
      .when(Asked.create, at: .test, asking: Asked.creator)
      .then(
        .privateEvent(.opened(ReservationOpened(asked: Asked.command, command: Asked.creator, at: .test))),
        .send(Asked.hold),
        .setTimer(ReservationTimer(.holding, Asked.due), at: .test(30)))
  }

  @Test func `is temporary once its seats are held, and then says so`() {
    Asked.pending
      .when(Asked.held, at: .test(1))
      .then(
        .event(ReservationEvent(.created, Asked.snapshot(.temporary, at: .test(1)))),
        .reply(Asked.view(.temporary), to: Asked.creator),
        .setTimer(ReservationTimer(.expiry, Asked.due), at: Asked.until))
      .thenCancels(ReservationTimer(.holding, Asked.due))
  }

  @Test func `fails when a seat is taken, and has nothing to release`() {
    Asked.pending
      .when(Asked.refused(.hold), at: .test(1))
      .then(
        .event(ReservationEvent(.failed, Asked.snapshot(.failed, held: false, reason: Asked.taken, at: .test(1)))),
        .refuse(Asked.taken, to: Asked.creator))
      .thenCancels(ReservationTimer(.holding, Asked.due))
  }

  @Test func `fails when concert does not answer, and releases the seats that it may have`() {
    Asked.pending
      .when(.timer(ReservationTimer(.holding, Asked.due)), at: .test(30))
      .then(
        .event(ReservationEvent(.failed, Asked.snapshot(.failed, held: false, reason: .noAnswer, at: .test(30)))),
        .send(Asked.release),
        .refuse(.noAnswer, to: Asked.creator))
      .thenCancels(ReservationTimer(.holding, Asked.due))
      .when(Asked.held, at: .test(31)).thenNothing()
  }

  @Test func `releases seats that are held for an unknown reservation`() {
    given(ReservationDecider.self)
      .when(Asked.held, at: .test(1))
      .then(.send(Asked.release))
  }

  @Test func `is confirmed by the payment and the sale`() {
    Asked.temporary
      .when(Asked.paid(at: .test(60)), at: .test(60))
      .then(
        .privateEvent(Asked.payment(at: .test(60))),
        .send(Asked.sell),
        .setTimer(ReservationTimer(.selling, Asked.due), at: .test(90)))
      .thenCancels(ReservationTimer(.expiry, Asked.due))
      .when(Asked.sold, at: .test(61))
      .then(
        .event(ReservationEvent(.success, Asked.snapshot(.confirmed, at: .test(61)))))
      .thenCancels(ReservationTimer(.selling, Asked.due))
  }

  @Test func `expires when it is not paid`() {
    Asked.temporary
      .when(.timer(ReservationTimer(.expiry, Asked.due)), at: Asked.until)
      .then(
        .event(ReservationEvent(.expired, Asked.snapshot(.expired, at: Asked.until))),
        .send(Asked.release))
      .thenCancels(ReservationTimer(.expiry, Asked.due))
  }

  @Test func `fails when the payment is made after the hold ran out, also before the timer says so`() {
    Asked.temporary
      .when(Asked.paid(at: Asked.until), at: Asked.until)
      .then(
        .privateEvent(Asked.payment(at: Asked.until)),
        .event(ReservationEvent(.failed, Asked.snapshot(.failed, reason: .paidTooLate, at: Asked.until))),
        .send(Asked.release))
      .thenCancels(ReservationTimer(.expiry, Asked.due))
  }

  @Test func `fails when its seats can't be sold after the payment`() {
    Asked.selling
      .when(Asked.refused(.sell), at: .test(61))
      .then(
        .event(ReservationEvent(.failed, Asked.snapshot(.failed, reason: Asked.taken, at: .test(61)))),
        .send(Asked.paidRelease))
      .thenCancels(ReservationTimer(.selling, Asked.due))
  }

  @Test func `fails when concert does not answer about the sale, and a later sale changes nothing`() {
    Asked.selling
      .when(.timer(ReservationTimer(.selling, Asked.due)), at: .test(90))
      .then(
        .event(ReservationEvent(.failed, Asked.snapshot(.failed, reason: .noAnswer, at: .test(90)))),
        .send(Asked.paidRelease))
      .thenCancels(ReservationTimer(.selling, Asked.due))
      .when(Asked.sold, at: .test(91)).thenNothing()
  }

  @Test func `publishes its end once more for a late payment, and keeps its status`() {
    Asked.expired
      .when(Asked.paid(at: .test(299)), at: .test(299))
      .then(
        .privateEvent(Asked.payment(at: .test(299))),
        .event(ReservationEvent(.failed, Asked.snapshot(.expired, at: .test(299)))))
      .when(Asked.paid(at: .test(299)), at: .test(299)).thenNothing()
  }

  @Test func `is not failed twice for the payment that it already had`() {
    Asked.selling
      .when(Asked.refused(.sell), at: .test(61))
      .when(Asked.paid(at: .test(60)), at: .test(60)).thenNothing()
  }

  @Test func `is sold at once when the payment came before its seats were held`() {
    Asked.pending
      .when(Asked.paid(at: .test(1)), at: .test(1))
      .then(.privateEvent(Asked.payment(at: .test(1))))
      .when(Asked.held, at: .test(2))
      .then(
        .event(ReservationEvent(.created, Asked.snapshot(.temporary, at: .test(2)))),
        .reply(Asked.view(.temporary), to: Asked.creator),
        .send(Asked.sell),
        .setTimer(ReservationTimer(.selling, Asked.due), at: .test(32)))
      .thenCancels(ReservationTimer(.holding, Asked.due))
  }

  @Test func `fails when the payment came first and still too late`() {
    Asked.pending
      .when(Asked.paid(at: Asked.until), at: Asked.until)
      .when(Asked.held, at: .test(301))
      .thenAmongOthers(
        .event(ReservationEvent(.created, Asked.snapshot(.temporary, at: .test(301)))),
        .event(ReservationEvent(.failed, Asked.snapshot(.failed, reason: .paidTooLate, at: .test(301)))),
        .send(Asked.paidRelease))
  }

  @Test func `keeps a payment that came before the reservation`() {
    given(ReservationDecider.self)
      .when(Asked.paid(at: .test(1)), at: .test(1))
      .then(.privateEvent(Asked.payment(at: .test(1))), .setTimer(ReservationTimer(.foundling, Asked.due), at: .test(31)))
      .when(Asked.create, at: .test, asking: Asked.creator)
      .thenAmongOthers(.send(Asked.hold))
      .thenCancels(ReservationTimer(.foundling, Asked.due))
      .when(Asked.held, at: .test(2))
      .thenAmongOthers(.send(Asked.sell))
  }

  @Test func `sends back a payment for a reservation that never comes`() {
    let snapshot = ReservationSnapshot(
      reservationId: "r1", userId: "u1", concertId: "", scheduleId: "", sectionId: "", seatIds: [], status: .failed,
      reason: .unknownReservation, at: .test(31))
    given(ReservationDecider.self)
      .when(Asked.paid(at: .test(1)), at: .test(1))
      .when(.timer(ReservationTimer(.foundling, Asked.due)), at: .test(31))
      .thenAmongOthers(.event(ReservationEvent(.failed, snapshot)))
      .when(Asked.paid(at: .test(1)), at: .test(1)).thenNothing()
  }

  @Test func `handles every message once`() {
    Asked.temporary.when(Asked.held, at: .test(2)).thenNothing()
    Asked.selling.when(Asked.paid(at: .test(60)), at: .test(62)).thenNothing()
    Asked.confirmed.when(Asked.sold, at: .test(63)).thenNothing()
    Asked.confirmed.when(Asked.paid(at: .test(60)), at: .test(63)).thenNothing()
  }

  @Test func `ignores the timers of earlier phases`() {
    Asked.temporary.when(.timer(ReservationTimer(.holding, Asked.due)), at: .test(30)).thenNothing()
    Asked.selling.when(.timer(ReservationTimer(.expiry, Asked.due)), at: Asked.until).thenNothing()
    Asked.confirmed.when(.timer(ReservationTimer(.selling, Asked.due)), at: .test(90)).thenNothing()
    Asked.confirmed.when(.timer(ReservationTimer(.expiry, Asked.due)), at: Asked.until).thenNothing()
    Asked.expired.when(.timer(ReservationTimer(.holding, Asked.due)), at: .test(30)).thenNothing()
    Asked.confirmed.when(.timer(ReservationTimer(.foundling, Asked.due)), at: .test(31)).thenNothing()
    given(ReservationDecider.self).when(.timer(ReservationTimer(.foundling, Asked.due)), at: .test(31)).thenNothing()
  }
}
