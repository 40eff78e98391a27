import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import ReservationWorker

@Suite struct ReservationConfirmTests {
  private let waiting = Asked.temporary.when(Asked.confirm, at: .test(59), asking: Asked.confirmer)

  @Test func `is answered at once when it is confirmed`() {
    Asked.confirmed
      .when(Asked.confirm, at: .test(70), asking: Asked.confirmer)
      .then(.reply(Asked.view(.confirmed), to: Asked.confirmer))
  }

  @Test func `waits for the sale of what is paid`() {
    Asked.selling
      .when(Asked.confirm, at: .test(60), asking: Asked.confirmer)
      .then(.privateEvent(.confirmation(Asked.asked)))
      .when(Asked.sold, at: .test(61))
      .then(
        .event(ReservationEvent(.success, Asked.snapshot(.confirmed, at: .test(61)))),
        .reply(Asked.view(.confirmed), to: Asked.confirmer))
      .thenCancels(ReservationTimer(.selling, Asked.due))
  }

  @Test func `waits two seconds for a payment that may be on its way`() {
    waiting.then(.privateEvent(.confirmation(Asked.asked)), .setTimer(ReservationTimer(.confirm, Asked.confirmDue), at: .test(61)))
      .when(.timer(ReservationTimer(.confirm, Asked.confirmDue)), at: .test(61))
      .then(.privateEvent(.confirmation(Asked.refusedToConfirm)), .refuse(.notPaid, to: Asked.confirmer))
      .when(Asked.paid(at: .test(62)), at: .test(62))
      .when(Asked.sold, at: .test(63))
      .then(
        .event(ReservationEvent(.success, Asked.snapshot(.confirmed, at: .test(63)))))
      .thenCancels(ReservationTimer(.selling, Asked.due))
  }

  @Test func `goes on waiting for the sale when the payment comes in that time`() {
    waiting
      .when(Asked.paid(at: .test(60)), at: .test(60))
      .then(
        .privateEvent(Asked.payment(at: .test(60))),
        .send(Asked.sell),
        .setTimer(ReservationTimer(.selling, Asked.due), at: .test(90)))
      .thenCancels(ReservationTimer(.expiry, Asked.due), ReservationTimer(.confirm, Asked.confirmDue))
      .when(.timer(ReservationTimer(.confirm, Asked.confirmDue)), at: .test(61)).thenNothing()
      .when(Asked.refused(.sell), at: .test(62))
      .thenAmongOthers(.refuse(.notTemporary(.failed), to: Asked.confirmer))
  }

  @Test func `is answered by every end`() {
    waiting.when(.timer(ReservationTimer(.expiry, Asked.due)), at: Asked.until)
      .thenAmongOthers(.refuse(.notTemporary(.expired), to: Asked.confirmer))
      .thenCancels(ReservationTimer(.expiry, Asked.due), ReservationTimer(.confirm, Asked.confirmDue))
    waiting.when(Asked.cancel, at: .test(60), asking: Asked.canceller)
      .thenAmongOthers(.refuse(.notTemporary(.cancelled), to: Asked.confirmer))
      .thenCancels(ReservationTimer(.expiry, Asked.due), ReservationTimer(.confirm, Asked.confirmDue))
    waiting.when(Asked.paid(at: Asked.until), at: Asked.until)
      .thenAmongOthers(.refuse(.notTemporary(.failed), to: Asked.confirmer))
      .thenCancels(ReservationTimer(.expiry, Asked.due), ReservationTimer(.confirm, Asked.confirmDue))
    Asked.pending.when(Asked.confirm, at: .test(29), asking: Asked.confirmer)
      .when(.timer(ReservationTimer(.holding, Asked.due)), at: .test(30))
      .thenAmongOthers(.refuse(.notTemporary(.failed), to: Asked.confirmer), .refuse(.noAnswer, to: Asked.creator))
      .thenCancels(ReservationTimer(.holding, Asked.due), ReservationTimer(.confirm, Asked.confirmDue))
    Asked.pending.when(Asked.paid(at: Asked.until), at: Asked.until).when(Asked.confirm, at: Asked.until, asking: Asked.confirmer)
      .when(Asked.held, at: .test(301))
      .thenAmongOthers(.refuse(.notTemporary(.failed), to: Asked.confirmer))
      .thenCancels(ReservationTimer(.holding, Asked.due), ReservationTimer(.confirm, Asked.confirmDue))
  }

  @Test func `is refused when it is over`() {
    Asked.expired
      .when(Asked.confirm, at: .test(301), asking: Asked.confirmer)
      .then(.refuse(.notTemporary(.expired), to: Asked.confirmer))
  }

  @Test func `waits for a reservation that is not known yet`() {
    let unknown = given(ReservationDecider.self).when(Asked.confirm, at: .test(59), asking: Asked.confirmer)
    unknown
      .then(.privateEvent(.confirmation(Asked.asked)), .setTimer(ReservationTimer(.confirm, Asked.confirmDue), at: .test(61)))
      .when(.timer(ReservationTimer(.confirm, Asked.confirmDue)), at: .test(61))
      .then(.privateEvent(.confirmation(Asked.refusedToConfirm)), .refuse(.unknownReservation, to: Asked.confirmer))
    unknown
      .when(Asked.create, at: .test(60), asking: Asked.creator)
      .when(.timer(ReservationTimer(.confirm, Asked.confirmDue)), at: .test(61))
      .then(.privateEvent(.confirmation(Asked.refusedToConfirm)), .refuse(.notPaid, to: Asked.confirmer))
  }

  @Test func `leaves nothing behind of a reservation that nobody knows`() {
    let over = given(ReservationDecider.self)
      .when(Asked.confirm, at: .test(59), asking: Asked.confirmer)
      .when(.timer(ReservationTimer(.confirm, Asked.confirmDue)), at: .test(61))
    #expect(over.state == ReservationState())
  }

  @Test func `is refused for someone else's`() {
    Asked.temporary
      .when(.command(.confirm(ConfirmReservation(reservationId: "r1", userId: "u2"))), at: .test(10), asking: Asked.confirmer)
      .then(.refuse(.unknownReservation, to: Asked.confirmer))
  }
}
