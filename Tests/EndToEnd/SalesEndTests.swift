import Deciding
import Foundation
import JSON
import TestSupport
import Testing

/// What time changes, and what it must not.
@Suite struct SalesEndTests {
  private static func now() -> Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

  @Test func `a show that has begun is not sold any more, held seats can be paid, and repeats get the first answer`() throws {
    let directory = try TemporaryDirectory()
    let system = try RunningSystem(directory.data)
    let admin = try Client.admin(port: system.port)
    let buyer = try Client.signedUp("late@example.com", port: system.port)
    _ = try buyer.charge(10_000)

    let startsAt = Self.now() + 4
    let section: JSONValue = ["name": "Stalls", "rows": 1, "seatsPerRow": 3, "price": 1000]
    let body: JSONObject = ["title": "Soon", "schedules": [["startsAt": .string(startsAt.description), "sections": [section]]]]
    let opened = try admin.under(key: "open").post("/ticketing/concerts", body)
    try #require(opened.status == 201)
    let schedule = try #require(opened["schedules"]?.array?.first?["scheduleId"])
    func seats(_ number: Int) -> JSONObject { ["scheduleId": schedule, "seatIds": [.string("\(schedule.string ?? "").1.1.\(number)")]] }
    let held = try buyer.under(key: "held").post("/ticketing/reservations/new", seats(1))
    try #require(held.status == 201)

    try eventually("the show has begun") { Self.now() > startsAt }
    let late = try buyer.under(key: "late").post("/ticketing/reservations/new", seats(2))
    #expect(late.status == 409 && late.code == "sales_ended")
    #expect(try buyer.under(key: "late").post("/ticketing/reservations/new", seats(2)).bytes == late.bytes)
    #expect(try buyer.under(key: "held").post("/ticketing/reservations/new", seats(1)).bytes == held.bytes)
    #expect(try admin.under(key: "open").post("/ticketing/concerts", body).bytes == opened.bytes)
    #expect(try admin.under(key: "other").post("/ticketing/concerts", body).code == "invalid_request")

    let reservation = try #require(held.text("reservationId"))
    #expect(try buyer.pay(reservation).status == 200)
    #expect(try buyer.confirm(reservation).text("status") == "CONFIRMED")
    #expect(system.stop() == 0)
  }
}
