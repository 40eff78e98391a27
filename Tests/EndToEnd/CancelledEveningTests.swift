import Foundation
import JSON
import TestSupport
import Testing

/// An evening that an admin cancels, while another one goes on.
@Suite struct CancelledEveningTests {
  @Test func `everybody's reservation is cancelled and refunded, the progress can be read, and other shows go on`() throws {
    let directory = try TemporaryDirectory()
    let system = try RunningSystem(directory.data)
    let admin = try Client.admin(port: system.port)
    let (venue, other) = (try Venue(admin, seats: 4, rows: 3), try Venue(admin, seats: 2))
    let buyers = try (1...3).map { try Client.signedUp("buyer\($0)@example.com", port: system.port) }
    var reservations: [String] = []
    for (index, buyer) in buyers.enumerated() {
      _ = try buyer.charge(10_000)
      // Seats in two rows; the last buyer does not pay.
      reservations.append(try #require(venue.reserve(buyer, index, index + 4).text("reservationId")))
      guard index < 2 else { continue }
      #expect(try buyer.pay(reservations[index]).status == 200)
      #expect(try buyer.confirm(reservations[index]).status == 200)
    }
    let path = "/ticketing/schedules/\(venue.scheduleId)/cancel"
    #expect(try buyers[0].post(path, [:]).status == 403)
    #expect(try admin.post("/ticketing/schedules/none/cancel", [:]).code == "unknown_schedule")
    let cancelled = try admin.post(path, ["reason": "The band is ill."])
    #expect(cancelled.status == 202 && cancelled.text("status") == "CANCELLED")
    #expect(cancelled.text("scheduleId") == venue.scheduleId)

    try eventually("all are told, and the paid ones have ended") {
      let progress = try admin.post(path, [:])
      return progress.status == 202 && progress.number("reservations") == 3 && progress.number("refunded") == 2
    }
    for (reservation, buyer) in zip(reservations, buyers) {
      let ended = try buyer.get("/ticketing/reservations/\(reservation)")
      #expect(ended.text("status") == "CANCELLED" && ended.text("reason") == "schedule_cancelled")
      try eventually("the points are back") { try buyer.balance() == 10_000 }
    }
    #expect(try venue.statuses(admin) == ["AVAILABLE": 12])
    let late = try venue.reserve(buyers[0], 0)
    #expect(late.status == 409 && late.code == "schedule_cancelled")
    let schedules = try admin.get("/ticketing/search/concerts/\(venue.concertId)/schedules")["schedules"]?.array
    #expect(schedules?.first?["cancelledAt"]?.string != nil)
    #expect(try other.reserve(buyers[0], 0).status == 201)
  }
}
