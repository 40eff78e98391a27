import APIEdge
import Contracts
import EventLoop
import HTTP
import JSON
import TestSupport
import Testing
import WireTesting

/// The live stream of a seat map, as a browser sees it.
@Suite struct SeatStreamTests {
  private static let path = "/ticketing/search/schedules/con-1.1/seats/stream"
  private let edge: EdgeFixture

  init() throws {
    edge = try EdgeFixture()
    try edge.becomeReady()
  }

  private func open(
    _ path: String = SeatStreamTests.path, lastEventID: String? = nil, on other: EdgeFixture? = nil
  ) throws -> WireConnection {
    let connection = try WireConnection(port: (other ?? edge).port)
    let field = lastEventID.map { "Last-Event-ID: \($0)\r\n" } ?? ""
    connection.send("GET \(path) HTTP/1.1\r\nHost: x\r\n\(field)\r\n")
    let head = try connection.response(hasBody: false)
    #expect(head.status == 200 && head.has("Content-Type: text/event-stream") && head.has("Cache-Control: no-store"))
    return connection
  }

  /// The next event's id, and the seats in it.
  private func event(_ connection: WireConnection) throws -> (id: String, seats: [String: String]) {
    let lines = try connection.content(through: "\n\n").split(separator: "\n")
    let id = lines.first { $0.hasPrefix("id: ") }.map { String($0.dropFirst(4)) }
    guard let data = lines.first(where: { $0.hasPrefix("data: ") }) else { return (id ?? "", [:]) }
    #expect(lines.contains("event: seats"))
    let seats = try JSONValue(parsing: Array(data.dropFirst(6).utf8))["seats"]?.array ?? []
    return (id ?? "", Dictionary(uniqueKeysWithValues: seats.map { ($0["seatId"]?.string ?? "", $0["status"]?.string ?? "") }))
  }

  private func tag() throws -> String {
    try #require(edge.send(.get, "/ticketing/search/schedules/con-1.1/seats").fields["ETag"]).replacing("\"", with: "")
  }

  @Test func `a stream begins with the state that it goes on from, and brings each change to all`() throws {
    let connections = try (0..<3).map { _ in try open() }
    for connection in connections {
      let opening = try connection.content(through: "\n\n")
      #expect(opening.contains("id: \(try tag())\n") && opening.hasPrefix("retry: "))
    }
    try edge.seat("con-1.1.1.2.3", is: .held, version: 1)
    for connection in connections { #expect(try event(connection).seats == ["con-1.1.1.2.3": "HELD"]) }
    try edge.seat("con-1.1.1.2.3", is: .sold, version: 2)
    for connection in connections {
      let event = try event(connection)
      #expect(event.seats == ["con-1.1.1.2.3": "SOLD"])
      #expect(try event.id == tag())
    }
  }

  @Test func `who was away gets what it has missed, whether it has the last event's id or the map's tag`() throws {
    let kept = try open()
    let before = try event(kept).id
    try edge.seat("con-1.1.1.1.1", is: .held, version: 1)
    let known = try event(kept).id
    try edge.seat("con-1.1.1.1.2", is: .sold, version: 1)
    _ = try event(kept)
    for connection in [try open(lastEventID: known), try open(Self.path + "?lastEventId=" + known)] {
      _ = try event(connection)
      #expect(try event(connection).seats == ["con-1.1.1.1.2": "SOLD"])
    }
    let earlier = try open(lastEventID: before)
    _ = try event(earlier)
    #expect(try event(earlier).seats == ["con-1.1.1.1.1": "HELD", "con-1.1.1.1.2": "SOLD"])

    let upToDate = try open(lastEventID: tag())
    _ = try event(upToDate)
    try edge.seat("con-1.1.1.1.3", is: .held, version: 1)
    #expect(try event(upToDate).seats == ["con-1.1.1.1.3": "HELD"])
  }

  @Test func `who knows a state that nobody remembers gets the whole map`() throws {
    try edge.seat("con-1.1.1.1.1", is: .sold, version: 1)
    try eventually("the seat is sold") { try edge.send(.get, "/ticketing/search/schedules/con-1.1/sections").text.contains(":11}") }
    for id in ["0123456789abcdef", "nonsense"] {
      let connection = try open(lastEventID: id)
      _ = try event(connection)
      let whole = try event(connection)
      #expect(whole.seats.count == 13 && whole.seats["con-1.1.1.1.1"] == "SOLD" && whole.seats["con-1.1.2.1.1"] == "AVAILABLE")
      #expect(try whole.id == tag())
    }
  }

  @Test func `more changes at once than are kept come as the whole map`() throws {
    var hall = Concert.sample
    hall.concertId = "con-7"
    hall.schedules[0].scheduleId = "con-7.1"
    hall.schedules[0].sections = [Section(sectionId: "con-7.1.1", name: "A", rows: 100, seatsPerRow: 200, price: 5)]
    let edge = try EdgeFixture(concerts: [hall])
    try edge.becomeReady()
    let connection = try open("/ticketing/search/schedules/con-7.1/seats/stream", on: edge)
    _ = try event(connection)
    // The edge's thread takes them all before it says anything.
    try EdgeFixture.say(
      (0..<20_000).map { index in
        SeatStatus(seatId: "con-7.1.1.\(index / 200 + 1).\(index % 200 + 1)", scheduleId: "con-7.1", status: .held, reservationId: nil)
      }, topic: "seat.status", version: 1, in: edge.log)
    var held: Set<String> = []
    while held.count < 20_000 { held.formUnion(try event(connection).seats.filter { $0.value == "HELD" }.keys) }
  }

  @Test func `an unknown schedule has no stream`() throws {
    #expect(try edge.send(.get, "/ticketing/search/schedules/con-9.1/seats/stream").code == "unknown_schedule")
  }

  @Test func `streams leave connections for requests`() throws {
    let edge = try EdgeFixture { $0.server.maxConnections = 4 }
    try edge.becomeReady()
    var streams: [WireConnection] = []
    try eventually("three streams are open") {
      let connection = try WireConnection(port: edge.port)
      connection.send("GET \(Self.path) HTTP/1.1\r\nHost: x\r\n\r\n")
      if try connection.response(hasBody: false).status == 200 { streams.append(connection) }
      return streams.count == 3
    }
    try eventually("another one is refused, because that is too many") {
      try edge.send(.get, Self.path).code == "overloaded"
    }
    #expect(try edge.send(.get, "/ticketing/search/concerts").status == .ok)
  }

  @Test func `a stop ends the streams`() throws {
    let connection = try open()
    _ = try event(connection)
    edge.thread.execute { resident, _ in resident.edge.stop {} }
    #expect(try connection.isClosed())
  }
}
