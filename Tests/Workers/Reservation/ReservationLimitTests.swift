import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import ReservationWorker

@Suite struct ReservationLimitTests {
  private func create(_ id: String, seats: Int, of concert: String = "c1", user: String = "u1") -> ReservationDecider.Input {
    let seatIds = (1...seats).map { "\(concert).1.1.\(id).\($0)" }
    return .command(
      .create(
        CreateReservation(
          reservationId: id, userId: user, concertId: concert, scheduleId: concert + ".1", sectionId: concert + ".1.1", seatIds: seatIds,
          maxSeatsPerUser: 4)))
  }

  private let refusal = Refusal(.limitExceeded, "One may have 4 seats of this concert at most.")

  @Test func `a user has no more seats of a concert than it allows`() {
    let two = Asked.temporary
    two.when(create("r2", seats: 3), at: .test(2), asking: .test("second")).then(.refuse(refusal, to: .test("second")))
    two.when(create("r2", seats: 2), at: .test(2)).when(create("r3", seats: 1), at: .test(3), asking: .test("third"))
      .then(.refuse(refusal, to: .test("third")))
    Asked.confirmed.when(create("r2", seats: 3), at: .test(99), asking: .test("second")).then(.refuse(refusal, to: .test("second")))
  }

  @Test func `seats of other users and other concerts do not count`() {
    #expect(Asked.temporary.when(create("r2", seats: 4, of: "c2"), at: .test(2)).state.reservations["r2"] != nil)
    #expect(Asked.temporary.when(create("r2", seats: 4, user: "u2"), at: .test(2)).state.reservations["r2"] != nil)
  }

  @Test func `seats that were given back do not count, and not twice`() {
    let over = Asked.expired.when(Asked.paid(at: .test(299)), at: .test(299))
    #expect(over.state.allowances["u1/c1"] == Allowance(seats: 0))
    #expect(over.when(create("r2", seats: 4), at: .test(302)).state.reservations["r2"] != nil)
  }

  @Test func `the edge's end of sales counts by the time of the command, and a refusal leaves nothing`() {
    func create(_ id: String) -> ReservationDecider.Input {
      .command(
        .create(
          CreateReservation(
            reservationId: id, userId: "u1", concertId: "c1", scheduleId: "c1.1", sectionId: "c1.1.1", seatIds: ["c1.1.1.1.1"],
            salesEnd: .test(100))))
    }
    let story = given(ReservationDecider.self)
    #expect(story.when(create("r1"), at: .test(100).adding(milliseconds: -1)).state.reservations["r1"] != nil)
    let late = story.when(create("r1"), at: .test(100), asking: Asked.creator)
    late.then(.refuse(.salesEnded, to: Asked.creator))
    #expect(late.state == ReservationState())
  }

  @Test func `a refusal leaves nothing behind`() {
    let refused = given(ReservationDecider.self).when(create("r1", seats: 5), at: .test, asking: Asked.creator)
    refused.then(.refuse(refusal, to: Asked.creator))
    #expect(refused.state == ReservationState())
  }
}
