import Deciding
import Foundation
import JSON
import TestSupport
import Testing

/// Waiting rooms, of a whole system.
@Suite struct QueueTests {
  private static func users(_ count: Int, port: UInt16) throws -> [Client] {
    try (1...count).map { try Client.signedUp("u\($0)@example.com", port: port) }
  }

  private static func status(_ client: Client) throws -> String? { try client.get("/queue/status").text("status") }

  @Test func `a queue lets in so many, gives places on, and loses nobody when it is killed`() throws {
    let directory = try TemporaryDirectory()
    var system = try RunningSystem(directory.data)
    let admin = try Client.admin(port: system.port)
    let venue = try Venue(admin, seats: 4, admission: ["mode": "queue", "activeUsers": 1, "sessionSeconds": 600])
    var users = try Self.users(4, port: system.port)
    let entered = try users.map { try $0.enter(venue.concertId) }
    #expect(entered.map(\.status) == [201, 201, 201, 201])
    #expect(entered.map { $0.text("status") } == ["ACTIVE", "WAITING", "WAITING", "WAITING"])
    #expect(entered.map { $0.number("position") } == [0, 1, 2, 3])
    users = zip(users, entered).map { $0.with(queueToken: $1.text("token")) }
    let again = try users[2].enter(venue.concertId)
    #expect(again.status == 200 && again.text("token") == entered[2].text("token") && again.number("position") == 2)

    // Only who was let in has a seat; it is paid, and gives the place on.
    #expect(try venue.reserve(users[1], 0).code == "admission_required")
    _ = try users[0].charge(10_000)
    let reservation = try #require(venue.reserve(users[0], 0).text("reservationId"))
    #expect(try users[0].pay(reservation).status == 200)
    #expect(try users[0].confirm(reservation).text("status") == "CONFIRMED")
    try eventually("the next is let in") { try Self.status(users[1]) == "ACTIVE" }
    #expect(try Self.status(users[0]) == "EXPIRED")
    #expect(try venue.reserve(users[0], 1).code == "admission_required")

    system.killHard()
    system = try RunningSystem(directory.data)
    users = users.map { user in
      var user = user
      user.port = system.port
      return user
    }
    #expect(try Self.status(users[1]) == "ACTIVE")
    #expect(try users[2...].map { try $0.get("/queue/status").number("position") } == [1, 2])
    #expect(try users[2].enter(venue.concertId).text("token") == users[2].queueToken)
    #expect(try venue.reserve(users[1], 1).status == 201)

    // Whoever leaves makes room, and whoever waits behind moves up.
    #expect(try users[2].delete("/queue/token").text("status") == "EXPIRED")
    #expect(try users[2].delete("/queue/token").text("status") == "EXPIRED")
    try eventually("the last one moves up") { try users[3].get("/queue/status").number("position") == 1 }
    let adjusted = try Client.admin(port: system.port).patch("/ticketing/concerts/\(venue.concertId)/admission", ["admit": 1])
    #expect(adjusted.status == 200 && adjusted.number("waiting") == 1 && adjusted.number("active") == 1)
    try eventually("the last one is let in") { try Self.status(users[3]) == "ACTIVE" }
    #expect(try Self.audit(venue, users[3]).code == 0)
    #expect(system.stop() == 0)
  }

  @Test func `a session that is over gives its place on`() throws {
    let directory = try TemporaryDirectory()
    let system = try RunningSystem(directory.data)
    let venue = try Venue(
      Client.admin(port: system.port), seats: 2, admission: ["mode": "queue", "activeUsers": 1, "sessionSeconds": 1])
    let users = try Self.users(2, port: system.port).map { try $0.with(queueToken: $0.enter(venue.concertId).text("token")) }
    try eventually("the second is let in") { try Self.status(users[1]) == "ACTIVE" }
    #expect(try Self.status(users[0]) == "EXPIRED")
    #expect(try venue.reserve(users[0], 0).code == "admission_required")
    #expect(system.stop() == 0)
  }

  @Test func `a repeated entry gets its first answer, byte for byte`() throws {
    let directory = try TemporaryDirectory()
    let system = try RunningSystem(directory.data)
    let venue = try Venue(
      Client.admin(port: system.port), seats: 2, admission: ["mode": "queue", "activeUsers": 1, "sessionSeconds": 60])
    let users = try Self.users(3, port: system.port)
    for user in users[..<2] { _ = try user.enter(venue.concertId) }
    let first = try users[2].under(key: "k").enter(venue.concertId)
    #expect(first.status == 201 && first.number("position") == 2)
    _ = try users[1].with(queueToken: users[1].enter(venue.concertId).text("token")).delete("/queue/token")
    #expect(try users[2].under(key: "k").enter(venue.concertId).bytes == first.bytes)
    #expect(try users[2].under(key: "k").enter("another").code == "idempotency_key_reused")
    #expect(system.stop() == 0)
  }

  @Test func `a shuffle opens by itself, in the order that was committed to, and its audit finds nothing`() throws {
    let directory = try TemporaryDirectory()
    let system = try RunningSystem(directory.data)
    let users = try Self.users(8, port: system.port)
    let opensAt = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) + 3
    let admin = try Client.admin(port: system.port)
    let venue = try Venue(
      admin, seats: 2,
      admission: [
        "mode": "queue", "order": "shuffle", "opensAt": .string(opensAt.description), "activeUsers": 2, "sessionSeconds": 600,
      ])
    let waiting = try users.map { user in
      let entered = try user.enter(venue.concertId)
      #expect(entered.text("status") == "WAITING")
      return user.with(queueToken: entered.text("token"))
    }
    let closed = try users[0].get("/queue/\(venue.concertId)/audit")
    #expect(closed["seed"] == .null && closed.text("commitment")?.count == 64)
    try eventually("two are let in") { try waiting.count { try Self.status($0) == "ACTIVE" } == 2 }
    let late = try Client.signedUp("late@example.com", port: system.port).enter(venue.concertId)
    #expect(late.number("position") == 7)
    let open = try users[0].get("/queue/\(venue.concertId)/audit")
    #expect(open.text("seed")?.count == 64 && open["entries"]?.array?.first?["rank"] == 9)
    for client in [admin, users[0]] {
      let audit = try Self.audit(venue, client)
      #expect(audit.code == 0 && audit.output.contains("9 entries, the seed fits the commitment; 8 places drawn"))
    }
    #expect(system.stop() == 0)
  }

  private static func audit(_ venue: Venue, _ client: Client) throws -> (code: Int32, output: String) {
    let result = try RunningProgram.run(
      ["queue", "audit", venue.concertId, "--edge", "127.0.0.1:\(client.port)"], environment: ["TICKETING_TOKEN": client.token ?? ""])
    return (result.code, result.output + result.errors)
  }
}
