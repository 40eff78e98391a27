import APIEdge
import Contracts
import Deciding
import HTTP
import JSON
import TestSupport
import Testing

/// Seat maps by section, and compressed.
@Suite struct SeatMapRouteTests {
  private static let path = "/ticketing/search/schedules/con-1.1"
  private static let gzip: HTTPFields = ["Accept-Encoding": "gzip, br"]

  /// A hall of 200,000 seats in 500 sections.
  private static let hall: Concert = {
    var concert = Concert.sample
    concert.concertId = "con-7"
    concert.schedules = [
      Schedule(
        scheduleId: "con-7.1", startsAt: Timestamp(milliseconds: 1_900_000_000_000),
        sections: (1...500).map { Section(sectionId: "con-7.1.\($0)", name: "Section \($0)", rows: 20, seatsPerRow: 20, price: 12_000) })
    ]
    return concert
  }()

  private let edge: EdgeFixture

  init() throws {
    edge = try EdgeFixture(concerts: [.sample, Self.hall])
    try edge.becomeReady()
  }

  @Test func `the sections say how many seats are free, and their tag changes with them`() throws {
    let first = try edge.send(.get, Self.path + "/sections")
    #expect(
      try first.json == [
        "scheduleId": "con-1.1",
        "sections": [
          ["section": "A", "rows": 3, "seatsPerRow": 4, "price": 100, "totalSeats": 12, "availableSeats": 12],
          ["section": "B", "rows": 1, "seatsPerRow": 1, "price": 50, "totalSeats": 1, "availableSeats": 1],
        ],
      ])
    let tag = try #require(first.fields["ETag"])
    #expect(try edge.send(.get, Self.path + "/sections", ["If-None-Match": tag]).status == .notModified)
    try edge.seat("con-1.1.2.1.1", is: .held, version: 1)
    try eventually("the sections have changed") {
      try edge.send(.get, Self.path + "/sections", ["If-None-Match": tag]).status == .ok
    }
    #expect(try edge.send(.get, Self.path + "/sections").json["sections"]?[1]?["availableSeats"] == 0)
    #expect(try edge.send(.get, "/ticketing/search/schedules/con-9.1/sections").code == "unknown_schedule")
  }

  @Test func `a section's map has its seats alone, and its own tag`() throws {
    let map = try edge.send(.get, Self.path + "/seats?section=B")
    #expect(try map.json["seats"] == [
      ["seatId": "con-1.1.2.1.1", "section": "B", "row": 1, "number": 1, "price": 50, "status": "AVAILABLE"]
    ])
    let tag = try #require(map.fields["ETag"])
    #expect(try tag != edge.send(.get, Self.path + "/seats").fields["ETag"])
    try edge.seat("con-1.1.1.1.1", is: .sold, version: 1)
    try eventually("another section has changed") {
      try edge.send(.get, Self.path + "/seats?section=A").json["seats"]?[0]?["status"] == "SOLD"
    }
    #expect(try edge.send(.get, Self.path + "/seats?section=B", ["If-None-Match": tag]).status == .notModified)
    #expect(try edge.send(.get, Self.path + "/seats?section=C").code == "not_found")
  }

  @Test func `who accepts gzip gets it, under a tag that answers for both forms`() throws {
    for path in [Self.path + "/seats", Self.path + "/seats?section=A", Self.path + "/sections"] {
      let plain = try edge.send(.get, path)
      let compressed = try edge.send(.get, path, Self.gzip)
      #expect(plain.fields["Content-Encoding"] == nil && compressed.fields["Content-Encoding"] == "gzip")
      #expect(plain.fields["Vary"] == "Accept-Encoding" && compressed.fields["Vary"] == "Accept-Encoding")
      let tag = try #require(plain.fields["ETag"])
      #expect(compressed.fields["ETag"] == "W/" + tag)
      #expect(try Gunzip.bytes(compressed.body.bytes) == plain.body.bytes)
      for fields: HTTPFields in [["If-None-Match": "W/" + tag], ["If-None-Match": tag, "Accept-Encoding": "gzip"]] {
        #expect(try edge.send(.get, path, fields).status == .notModified)
      }
    }
  }

  @Test func `a compressed map follows its seats`() throws {
    _ = try edge.send(.get, "/ticketing/search/schedules/con-7.1/seats", Self.gzip)
    try EdgeFixture.say(
      SeatStatus(seatId: "con-7.1.250.20.20", scheduleId: "con-7.1", status: .sold, reservationId: nil), topic: "seat.status", version: 1,
      in: edge.log)
    try eventually("the seat is sold") {
      try edge.send(.get, "/ticketing/search/schedules/con-7.1/seats?section=Section%20250").text.contains("SOLD")
    }
    let compressed = try edge.send(.get, "/ticketing/search/schedules/con-7.1/seats", Self.gzip)
    let seats = try JSONValue(parsing: Gunzip.bytes(compressed.body.bytes))["seats"]?.array
    #expect(seats?.count == 200_000 && seats?[99_999]["status"] == "SOLD")
  }

  @Test func `the first view of a hall of 200,000 seats is less than 50 KB, with the page and its files`() throws {
    let page = try edge.send(.get, "/", Self.gzip)
    let files = try Gunzip.text(page.body.bytes).matches(of: /"(\/assets\/[^"]+)"/).map { String($0.1) }
    let views = Set(files).union([
      "/auth/session", "/ticketing/search/concerts", "/ticketing/search/concerts/con-7/schedules",
      "/ticketing/search/schedules/con-7.1/sections",
    ])
    let bytes = try views.reduce(page.body.count) { try $0 + edge.send(.get, $1, Self.gzip).body.count }
    #expect(files.count > 3 && bytes < 50_000, "\(bytes) bytes")
  }
}
