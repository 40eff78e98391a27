import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import ReservationWorker

@Suite struct ReservationCancelTests {
  @Test func `frees the seats of an unpaid reservation`() {
    Asked.temporary
      .when(Asked.cancel, at: .test(10), asking: Asked.canceller)
      .then(
        .event(ReservationEvent(.cancelled, Asked.snapshot(.cancelled, at: .test(10)))),
        .send(Asked.release),
        .reply(Asked.view(.cancelled), to: Asked.canceller))
      .thenCancels(ReservationTimer(.expiry, Asked.due))
  }

  @Test func `frees the seats of a reservation that is being sold`() {
    Asked.selling
      .when(Asked.cancel, at: .test(61), asking: Asked.canceller)
      .then(
        .event(ReservationEvent(.cancelled, Asked.snapshot(.cancelled, at: .test(61)))),
        .send(Asked.paidRelease),
        .reply(Asked.view(.cancelled), to: Asked.canceller))
      .thenCancels(ReservationTimer(.selling, Asked.due))
      .when(Asked.sold, at: .test(62)).thenNothing()
  }

  @Test func `frees the seats of a confirmed reservation`() {
    Asked.confirmed
      .when(Asked.cancel, at: .test(100), asking: Asked.canceller)
      .then(
        .event(ReservationEvent(.cancelled, Asked.snapshot(.cancelled, at: .test(100)))),
        .send(Asked.paidRelease),
        .reply(Asked.view(.cancelled), to: Asked.canceller))
  }

  @Test func `overtakes the hold, and its release follows the hold in order`() {
    Asked.pending
      .when(Asked.cancel, at: .test(1), asking: Asked.canceller)
      .then(
        .event(ReservationEvent(.cancelled, Asked.snapshot(.cancelled, held: false, at: .test(1)))),
        .send(Asked.release),
        .refuse(.notTemporary(.cancelled), to: Asked.creator),
        .reply(Asked.view(.cancelled, held: false), to: Asked.canceller))
      .thenCancels(ReservationTimer(.holding, Asked.due))
      .when(Asked.held, at: .test(2)).thenNothing()
  }

  @Test func `answers the same a second time, and does nothing more`() {
    Asked.temporary
      .when(Asked.cancel, at: .test(10), asking: Asked.canceller)
      .when(Asked.cancel, at: .test(20), asking: .test("again"))
      .then(.reply(Asked.view(.cancelled), to: .test("again")))
  }

  @Test func `is refused when it is over for another reason`() {
    Asked.expired
      .when(Asked.cancel, at: .test(301), asking: Asked.canceller)
      .then(.refuse(.notTemporary(.expired), to: Asked.canceller))
    Asked.pending
      .when(Asked.refused(.hold), at: .test(1))
      .when(Asked.cancel, at: .test(2), asking: Asked.canceller)
      .then(.refuse(.notTemporary(.failed), to: Asked.canceller))
  }

  @Test func `is refused for an unknown or foreign reservation`() {
    given(ReservationDecider.self)
      .when(Asked.cancel, at: .test, asking: Asked.canceller)
      .then(.refuse(.unknownReservation, to: Asked.canceller))
    Asked.temporary
      .when(.command(.cancel(CancelReservation(reservationId: "r1", userId: "u2"))), at: .test(10), asking: Asked.canceller)
      .then(.refuse(.unknownReservation, to: Asked.canceller))
  }
}
