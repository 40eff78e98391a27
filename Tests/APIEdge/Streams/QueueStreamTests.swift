import Contracts
import Deciding
import Foundation
import HTTP
import JSON
import TestSupport
import Testing
import WireTesting

@testable import APIEdge

/// The live stream of a place in a waiting room.
@Suite struct QueueStreamTests {
  private static let queued: Concert = {
    var concert = Concert.sample
    concert.admission = Admission(mode: .queue, activeUsers: 1, sessionSeconds: 600)
    return concert
  }()

  private let edge: EdgeFixture
  private let alice: String

  init() throws {
    edge = try EdgeFixture(concerts: [Self.queued])
    try edge.becomeReady()
    alice = try EdgeFixture.token("alice")
  }

  private func say(_ entry: QueueEntry, version: Int64 = 1) throws {
    try EdgeFixture.say(QueueStatus("con-1", entry), topic: "queue.status", version: version, in: edge.log)
  }

  private static func entry(_ number: Int, _ user: String) -> QueueEntry {
    QueueEntry(number: number, userId: user, enteredAt: Timestamp(milliseconds: 1_800_000_000_000))
  }

  private static func admitted(_ number: Int, _ user: String) -> QueueEntry {
    let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    return entry(number, user).admitted(to: number, at: now, for: 600)
  }

  private func token(_ number: Int, _ user: String = "alice") -> String {
    QueueTokens(key: edge.secret).text(QueueToken(concertId: "con-1", userId: user, number: number))
  }

  private func next(_ connection: WireConnection) throws -> JSONValue {
    while true {
      let lines = try connection.content(through: "\n\n").split(separator: "\n")
      if let data = lines.first(where: { $0.hasPrefix("data: ") }) { return try JSONValue(parsing: Array(data.dropFirst(6).utf8)) }
    }
  }

  @Test func `a stream says how the place stands, and again whenever that has changed`() throws {
    for (number, user) in [(1, "bob"), (2, "carol"), (3, "alice")] { try say(Self.entry(number, user)) }
    let token = token(3)
    try eventually("the place is known") {
      try edge.send(.get, "/queue/status", as: alice, ["X-Queue-Token": token]).json["position"] == 3
    }
    let connection = try WireConnection(port: edge.port)
    connection.send("GET /queue/stream?token=\(token) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(alice)\r\n\r\n")
    #expect(try connection.response(hasBody: false).has("Content-Type: text/event-stream"))
    let first = try next(connection)
    #expect(first["token"]?.string == token && first["status"] == "WAITING" && first["position"] == 3)

    try say(Self.admitted(1, "bob"), version: 2)
    let second = try next(connection)
    #expect(second["status"] == "WAITING" && second["position"] == 2)
    try say(Self.admitted(3, "alice"), version: 2)
    let third = try next(connection)
    #expect(third["status"] == "ACTIVE" && third["position"] == 0 && third["expiresAt"]?.string != nil)
    #expect(try edge.send(.get, "/metrics").text.contains("edge_queue_listeners 1"))
  }

  @Test func `a stream wants a token of the caller's own`() throws {
    #expect(try edge.send(.get, "/queue/stream?token=\(token(1))").status == .unauthorized)
    #expect(try edge.send(.get, "/queue/stream?token=\(token(1, "bob"))", as: alice).code == "unknown_token")
    #expect(try edge.send(.get, "/queue/stream", as: alice).code == "invalid_request")
  }
}
