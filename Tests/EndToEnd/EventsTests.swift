import Foundation
import JSON
import PostgreSQL
import PostgreSQLTesting
import SQLite
import TestSupport
import Testing

/// `ticketing events` beside a running system.
@Suite(.serialized) struct EventsTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  @Test func `what happened is shown, checked and mended beside a running system`() throws {
    try tryAll([:]) { sql in try Database(path: directory.data + "/payment.sqlite").execute(sql) }
  }

  @Test(.enabled(if: RealPostgreSQL.isPresent, "\(RealPostgreSQL.absence)"))
  func `what happened is shown, checked and mended beside a running system on PostgreSQL`() throws {
    let server = try RealPostgreSQL.shared()
    let prefix = RealPostgreSQL.newName()
    try tryAll(["DATABASE_URL": server.text(prefix + "_{service}")]) { sql in
      try Connection(to: ConnectionURL(server.text(prefix + "_payment")), application: "tests").execute(sql)
    }
  }

  private func tryAll(_ environment: [String: String], damage: (_ sql: String) throws -> Void) throws {
    let system = try RunningSystem(directory.data, environment: environment)
    let venue = try Venue(Client.admin(port: system.port), seats: 2)
    let buyer = try Client.signedUp("buyer@example.com", port: system.port)
    let user = try #require(buyer.charge(5000).text("userId"))
    let reservation = try #require(venue.buy(buyer, 0).text("reservationId"))
    func events(_ words: String...) throws -> (code: Int32, lines: [String], errors: String) {
      let end = try RunningProgram.run(["events"] + words, environment: environment.merging(["DATA_DIR": directory.data]) { $1 })
      return (end.code, end.output.split(separator: "\n").map(String.init), end.errors)
    }

    let trace = try events("trace", reservation)
    #expect(trace.code == 0, "\(trace.errors)")
    let hold = try #require(trace.lines.first { $0.contains(" seat.hold ") })
    let held = try #require(trace.lines.first { $0.contains(" seat.held ") })
    #expect(trace.lines.firstIndex(of: hold).map { trace.lines[$0 + 1] } == held)
    #expect(trace.lines.contains { $0.contains("payment  payment.success v1") })
    let audit = try events("audit", user, "--json")
    #expect(audit.lines.contains { $0.contains(#""type":"balance.charged""#) && $0.contains(#""amount":5000"#) })
    #expect(try events("trace", "nobody").code == 1)
    // More requests than one search looks for; each is a tree of its own.
    for _ in 0..<11 { _ = try buyer.charge(1) }
    let charges = try events("trace", user)
    #expect(charges.lines.count { $0.contains("payment  balance.charged v") } == 12, "\(charges.lines)")
    #expect(Set(charges.lines.filter { !$0.hasPrefix(" ") }).count > 12)

    #expect(try events("verify").code == 0)
    try damage("update state set version = version + 7 where kind = 'balance'")
    let wrong = try events("verify", "payment")
    #expect(wrong.code == 1)
    #expect(wrong.lines.first?.hasPrefix("payment: balance \(user) of partition ") == true)
    #expect(wrong.errors.contains("ticketing events rebuild payment"))
    try damage("delete from state where kind = 'bill'")
    let rebuilt = try events("rebuild", "payment")
    #expect(rebuilt.code == 0, "\(rebuilt.errors)")
    #expect(rebuilt.lines.first?.contains("2 rows") == true)
    #expect(try events("verify").code == 0)
    #expect(try venue.buy(buyer, 1).status == 201)
    #expect(try events("verify").code == 0)

    try damage("delete from journal where sequence = 1")
    let gap = try events("verify", "payment")
    #expect(gap.code == 1)
    #expect(gap.lines.first?.contains("is missing") == true)
    #expect(try events("rebuild", "payment").code == 1)
    #expect(system.stop() == 0)
  }

  @Test func `dataplatform's state is made from the topics beside a running system, and not from topics without their beginning`() throws {
    try rebuildFromTopics([:]) { sql in try Database(path: directory.data + "/dataplatform.sqlite").execute(sql) }
  }

  @Test(.enabled(if: RealPostgreSQL.isPresent, "\(RealPostgreSQL.absence)"))
  func `dataplatform's state is made from the topics on PostgreSQL too`() throws {
    let server = try RealPostgreSQL.shared()
    let prefix = RealPostgreSQL.newName()
    try rebuildFromTopics(["DATABASE_URL": server.text(prefix + "_{service}")]) { sql in
      try Connection(to: ConnectionURL(server.text(prefix + "_dataplatform")), application: "tests").execute(sql)
    }
  }

  private func rebuildFromTopics(_ environment: [String: String], damage: (_ sql: String) throws -> Void) throws {
    let system = try RunningSystem(directory.data, environment: environment)
    let admin = try Client.admin(port: system.port)
    let venue = try Venue(admin, seats: 4)
    let buyer = try Client.signedUp("buyer@example.com", port: system.port)
    _ = try buyer.charge(50_000)
    let reservation = try #require(venue.buy(buyer, 0).text("reservationId"))
    #expect(try buyer.delete("/ticketing/reservations/\(reservation)").status == 200)
    #expect(try venue.buy(buyer, 1).status == 201)
    func events(_ words: String...) throws -> (code: Int32, output: String, errors: String) {
      try RunningProgram.run(["events"] + words, environment: environment.merging(["DATA_DIR": directory.data]) { $1 })
    }
    func summary() throws -> JSONValue? { try admin.get("/data-platform/summary")["schedules"] }
    try eventually("dataplatform has heard of all") {
      try summary()?.array?.first.map { $0["confirmed"]?.integer == 1 && $0["cancelled"]?.integer == 1 } == true
    }
    let before = try summary()

    try damage("update state set version = version + 1, data = '{}' where kind = 'schedule'")
    try damage("delete from state where kind = 'reservation'")
    try damage("delete from journal where sequence = 1")
    #expect(try events("rebuild", "dataplatform").code == 1)
    #expect(try events("rebuild", "payment", "--from-topics").code == 2)
    let rebuilt = try events("rebuild", "dataplatform", "--from-topics")
    #expect(rebuilt.code == 0, "\(rebuilt.errors)")
    #expect(rebuilt.output.contains("3 rows were not as the topics have them"))
    #expect(try summary() == before)
    #expect(try events("rebuild", "dataplatform", "--from-topics").output.contains("dataplatform: 0 rows"))
    // The lanes go on with the new rows, at their offsets.
    #expect(try venue.buy(buyer, 2).status == 201)
    try eventually("dataplatform goes on") { try summary()?.array?.first?["confirmed"]?.integer == 2 }
    #expect(try events("rebuild", "dataplatform", "--from-topics").output.contains("dataplatform: 0 rows"))
    #expect(system.stop() == 0)

    for partition in 0..<2 {
      let place = directory.data + "/log/reservation.created-\(partition)"
      for name in (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? [] {
        try FileManager.default.removeItem(atPath: place + "/" + name)
      }
    }
    let refused = try events("rebuild", "dataplatform", "--from-topics")
    #expect(refused.code == 1)
    #expect(refused.errors.contains("the topics do not hold everything any more that dataplatform has read"))
    #expect(refused.errors.contains("Nothing was changed"))
  }
}
