import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import ReservationWorker

/// A reservation of a concert with a waiting room.
@Suite struct ReservationQueueTests {
  private static let create = CreateReservation(
    reservationId: Asked.id, userId: Asked.user, concertId: "c1", scheduleId: "c1.1", sectionId: Asked.section, seatIds: Asked.seats,
    queueNumber: 7)
  private static let leave = LeaveQueue(concertId: "c1", userId: Asked.user, number: 7)

  private let selling = given(ReservationDecider.self)
    .when(.command(.create(create)), at: .test)
    .when(Asked.held, at: .test(1))
    .when(Asked.paid(at: .test(2)), at: .test(2))

  @Test func `gives its user's place in the waiting room back when it is confirmed`() {
    selling.when(Asked.sold, at: .test(3)).thenAmongOthers(.send(.queue(.leave(Self.leave))))
  }

  @Test func `keeps the place when it fails, so that its user may try again`() {
    let story = selling.when(Asked.refused(.sell), at: .test(3))
    #expect(!story.effects.contains(.send(.queue(.leave(Self.leave)))))
  }

  @Test func `sends nothing to the queue of a concert that has none`() {
    let story = Asked.selling.when(Asked.sold, at: .test(61))
    #expect(!story.effects.contains { if case .send = $0 { true } else { false } })
  }
}
