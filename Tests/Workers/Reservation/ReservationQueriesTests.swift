import Contracts
import Deciding
import DecidingTesting
import Foundation
import Testing

@testable import ReservationWorker

@Suite struct ReservationQueriesTests {
  private func answer(_ query: ReservationQuery, _ state: ReservationState) throws -> NSDictionary? {
    try ReservationQueries.answer(query.query, MemoryRows(state)).map { bytes in
      try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? NSDictionary)
    }
  }

  @Test func `users see their own reservation in the shape of the contract`() throws {
    let state = Asked.temporary.state
    let expected: NSDictionary = [
      "reservationId": "r1", "userId": "u1", "status": "TEMPORARY", "scheduleId": "c1.1", "seatIds": Asked.seats, "amount": 10_000,
      "expiresAt": "2026-05-01T18:05:00.000Z", "createdAt": "2026-05-01T18:00:00.000Z",
    ]
    #expect(try answer(.reservation(reservationId: "r1", userId: "u1"), state) == expected)
    #expect(try answer(.reservation(reservationId: "r1", userId: "u2"), state) == nil)
    #expect(try answer(.reservation(reservationId: "r2", userId: "u1"), state) == nil)
  }

  @Test func `a failed one says why`() throws {
    let state = Asked.pending.when(Asked.refused(.hold), at: .test(1)).state
    #expect(try answer(.reservation(reservationId: "r1", userId: "u1"), state)?["reason"] as? String == "seat_taken")
  }

  @Test func `a list goes on where it stopped, newest first`() throws {
    var story = given(ReservationDecider.self)
    for (number, user) in [(1, "u1"), (2, "u2"), (3, "u1"), (4, "u1")] {
      let create = CreateReservation(
        reservationId: "r\(number)", userId: user, concertId: "c1", scheduleId: "c1.1", sectionId: "c1.1.1",
        seatIds: ["c1.1.1.1.\(number)"])
      story = story.when(.command(.create(create)), at: .test(number))
    }
    let first = try #require(try answer(.reservations(userId: "u1", Page(limit: 2)), story.state))
    #expect((first["reservations"] as? [NSDictionary])?.compactMap { $0["reservationId"] as? String } == ["r4", "r3"])
    #expect(first["nextCursor"] as? String == "r3")
    let second = try #require(try answer(.reservations(userId: "u1", Page(limit: 2, cursor: "r3")), story.state))
    #expect((second["reservations"] as? [NSDictionary])?.compactMap { $0["reservationId"] as? String } == ["r1"])
    #expect(second["nextCursor"] is NSNull)
  }

  @Test func `a row that can't be read is missing from the list, and the list says so`() throws {
    let rows = try MemoryRows(Asked.temporary.state).damaged(RowName(Reservation.self, "r1"), Array("{".utf8))
    let bytes = try #require(try ReservationQueries.answer(ReservationQuery.reservations(userId: "u1", Page()).query, rows))
    #expect(String(decoding: bytes, as: UTF8.self) == #"{"reservations":[],"nextCursor":null,"unreadable":1}"#)
    #expect(throws: (any Error).self) {
      try ReservationQueries.answer(ReservationQuery.reservation(reservationId: "r1", userId: "u1").query, rows)
    }
  }

  @Test func `a query of another service has no answer`() throws {
    #expect(try ReservationQueries.answer(Query("balance", ["userId": "u1"]), MemoryRows(ReservationState())) == nil)
  }
}
