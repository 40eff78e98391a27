import Deciding
import Foundation
import JSON
import Synchronization
import TestSupport
import Testing

/// `POST /ticketing/reservations/best`, of a whole system.
@Suite struct BestSeatsTests {
  @Test func `gives the best seats of what one would pay for, also after kill -9`() throws {
    let directory = try TemporaryDirectory()
    var system = try RunningSystem(directory.data)
    let venue = try TwoSections(Client.admin(port: system.port))
    var buyer = try Client.signedUp("best@example.com", port: system.port)

    #expect(try venue.seats(of: venue.best(buyer, 2)) == ["1.1.2", "1.1.3"])
    #expect(try venue.seats(of: venue.best(buyer, 3)) == ["1.2.1", "1.2.2", "1.2.3"])
    #expect(try venue.seats(of: venue.best(buyer, 1, ["maxPrice": 50])) == ["2.1.3"])
    #expect(try venue.seats(of: venue.best(buyer, 4, ["section": "Circle"])) == ["2.2.1", "2.2.2", "2.2.3", "2.2.4"])
    // Side by side goes before the dearer section.
    let pair = try venue.best(buyer.under(key: "pair"), 2)
    #expect(venue.seats(of: pair) == ["2.1.1", "2.1.2"])

    system.killHard()
    system = try RunningSystem(directory.data)
    buyer.port = system.port
    #expect(try venue.best(buyer.under(key: "pair"), 2).bytes == pair.bytes)
    #expect(try venue.best(buyer.under(key: "pair"), 1).code == "idempotency_key_reused")
    #expect(try venue.seats(of: venue.best(buyer, 2)) == ["2.1.4", "2.1.5"])
    // No two seats are side by side any more: those of one row go first.
    #expect(try venue.seats(of: venue.best(buyer, 2)) == ["1.1.1", "1.1.4"])
    #expect(try venue.best(buyer, 2).code == "sold_out")

    // What is given back is found again, by the same user at once.
    let reservation = try #require(pair.text("reservationId"))
    #expect(try buyer.cancel(reservation).status == 200)
    #expect(try venue.seats(of: venue.best(buyer, 2)) == ["2.1.1", "2.1.2"])
    #expect(system.stop() == 0)
  }

  @Test func `of forty who ask at once nobody gets another's seats, and nobody sits apart while seats side by side are left`() throws {
    let directory = try TemporaryDirectory()
    let system = try RunningSystem(directory.data, environment: ["TOPIC_PARTITIONS": "4"])
    let venue = try TwoSections(Client.admin(port: system.port), rows: 10)
    let buyer = try Client.signedUp("crowd@example.com", port: system.port)
    // A pair in the middle of each row of the stalls leaves its ends. A row of the circle has two pairs, and one seat more.
    let answers = Mutex<[Client.Answer]>([])
    DispatchQueue.concurrentPerform(iterations: 40) { _ in
      if let answer = try? venue.best(buyer, 2) { answers.withLock { $0.append(answer) } }
    }
    let found = answers.withLock { $0 }
    #expect(found.count == 40 && found.allSatisfy { $0.status == 201 }, "\(found.compactMap(\.code))")
    let pairs = found.map { venue.seats(of: $0) }
    #expect(Set(pairs.flatMap { $0 }).count == 80)
    #expect(pairs.count(where: Self.areSideBySide) == 30)
    #expect(Set(pairs.filter { !Self.areSideBySide($0) }) == Set((1...10).map { ["1.\($0).1", "1.\($0).4"] }))
    #expect(try venue.seats(of: venue.best(buyer, 2)) == ["2.1.1", "2.2.1"])
    #expect(system.stop() == 0)
  }

  @Test func `a user's limit and the end of sales count as with seats that are named`() throws {
    let directory = try TemporaryDirectory()
    let system = try RunningSystem(directory.data)
    let venue = try TwoSections(Client.admin(port: system.port), maxSeatsPerUser: 3)
    let buyer = try Client.signedUp("limit@example.com", port: system.port)
    #expect(try venue.best(buyer, 4).code == "limit_exceeded")
    #expect(try venue.best(buyer, 3).status == 201)
    #expect(try venue.best(buyer, 1).code == "limit_exceeded")
    #expect(try venue.best(buyer, 9, ["section": "Stalls"]).code == "sold_out")
    #expect(try venue.best(buyer, 1, ["section": "Gallery"]).code == "unknown_seat")
    #expect(try venue.best(buyer, 0).code == "invalid_request")
    #expect(system.stop() == 0)
  }

  /// Two seats, as their names say.
  private static func areSideBySide(_ seats: [String]) -> Bool {
    let places = seats.map { $0.split(separator: ".").compactMap { Int($0) } }
    guard places.count == 2 else { return false }
    return places[0][..<2] == places[1][..<2] && abs(places[0][2] - places[1][2]) == 1
  }
}

/// Stalls with rows of four seats at 100 points, and a circle with rows of five at 50.
private struct TwoSections: Sendable {
  private let scheduleId: String

  init(_ admin: Client, rows: Int64 = 2, maxSeatsPerUser: Int64? = nil) throws {
    func section(_ name: String, _ seats: Int64, _ price: Int64) -> JSONValue {
      .object(["name": .string(name), "rows": .integer(rows), "seatsPerRow": .integer(seats), "price": .integer(price)])
    }
    let startsAt = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) + 86_400
    let schedule: JSONValue = .object([
      "startsAt": .string(startsAt.description), "sections": .array([section("Stalls", 4, 100), section("Circle", 5, 50)]),
    ])
    var body: JSONObject = ["title": "Two sections", "schedules": .array([schedule])]
    if let maxSeatsPerUser { body["maxSeatsPerUser"] = .integer(maxSeatsPerUser) }
    let opened = try admin.post("/ticketing/concerts", body)
    try #require(opened.status == 201)
    scheduleId = try #require(opened["schedules"]?.array?.first?["scheduleId"]?.string)
  }

  func best(_ client: Client, _ count: Int64, _ more: JSONObject = [:]) throws -> Client.Answer {
    var body: JSONObject = ["scheduleId": .string(scheduleId), "count": .integer(count)]
    for (name, value) in more { body[name] = value }
    return try client.post("/ticketing/reservations/best", body)
  }

  /// The seats of a reservation: section, row and number.
  func seats(of answer: Client.Answer) -> [String] {
    (answer["seatIds"]?.array ?? []).compactMap { $0.string.map { String($0.dropFirst(scheduleId.count + 1)) } }
  }
}
