import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import ReservationWorker

/// Reservations whose evening is cancelled.
@Suite struct ReservationWithdrawnTests {
  private static let withdrawn = ReservationDecider.Input.withdrawn(
    SeatsWithdrawn(reservationId: Asked.id, userId: Asked.user, sectionId: Asked.section))

  private static func cancelled(held: Bool = true, at time: Timestamp) -> Effect<ReservationDecider> {
    .event(ReservationEvent(.cancelled, Asked.snapshot(.cancelled, held: held, reason: .scheduleCancelled, at: time)))
  }

  private static let release = Effect<ReservationDecider>.send(Asked.release)
  private static let paidRelease = Effect<ReservationDecider>.send(Asked.paidRelease)

  @Test func `a held one is cancelled, with the reason`() {
    Asked.temporary.when(Self.withdrawn, at: .test(10)).then(Self.cancelled(at: .test(10)), Self.release)
      .thenCancels(ReservationTimer(.expiry, Asked.due))
  }

  @Test func `a paid one says so when it releases its seats`() {
    Asked.selling.when(Self.withdrawn, at: .test(61)).then(Self.cancelled(at: .test(61)), Self.paidRelease)
      .thenCancels(ReservationTimer(.selling, Asked.due))
    Asked.confirmed.when(Self.withdrawn, at: .test(62)).then(Self.cancelled(at: .test(62)), Self.paidRelease)
  }

  @Test func `one that has not heard of its hold yet answers who asked, and ignores the hold`() {
    Asked.pending.when(Self.withdrawn, at: .test(1))
      .then(Self.cancelled(held: false, at: .test(1)), Self.release, .refuse(.scheduleCancelled, to: Asked.creator))
      .thenCancels(ReservationTimer(.holding, Asked.due))
      .when(Asked.held, at: .test(2)).thenNothing()
  }

  @Test func `one that has ended is left as it is, and one that nobody knows is released`() {
    Asked.expired.when(Self.withdrawn, at: .test(301)).thenNothing()
    given(ReservationDecider.self).when(Self.withdrawn, at: .test(1)).then(Self.release)
  }
}
