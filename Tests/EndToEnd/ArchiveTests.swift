import Foundation
import PostgreSQL
import PostgreSQLTesting
import SQLite
import TestSupport
import Testing

/// `ticketing events archive` beside a running system, and what needs old rows after it.
@Suite(.serialized) struct ArchiveTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private static let services = [
    "auth", "queue", "concert", "reservation", "payment", "purchase", "gateway", "notification", "dataplatform",
  ]

  @Test func `archived rows are checked, found and mended, and a lost log is filled with all of the seats`() throws {
    try tryAll([:], execute) {
      // The pages of removed rows are free; this is how the file gets smaller.
      for service in Self.services { try execute(service, "vacuum") }
    }
  }

  @Test(.enabled(if: RealPostgreSQL.isPresent, "\(RealPostgreSQL.absence)"))
  func `archived rows are checked, found and mended on PostgreSQL too`() throws {
    let (environment, execute) = try postgreSQL()
    try tryAll(environment, execute) {}
  }

  @Test func `sixteen buyers buy on while journals are archived`() throws {
    try archiveUnderLoad([:], execute)
  }

  @Test(.enabled(if: RealPostgreSQL.isPresent, "\(RealPostgreSQL.absence)"))
  func `sixteen buyers buy on while journals are archived on PostgreSQL`() throws {
    let (environment, execute) = try postgreSQL()
    try archiveUnderLoad(environment, execute)
  }

  private typealias Execute = (_ service: String, _ sql: String) throws -> Void

  private func execute(_ service: String, _ sql: String) throws {
    try Database(path: directory.data + "/\(service).sqlite", busyTimeout: .seconds(60)).execute(sql)
  }

  private func postgreSQL() throws -> ([String: String], Execute) {
    let server = try RealPostgreSQL.shared()
    let prefix = RealPostgreSQL.newName()
    return (
      ["DATABASE_URL": server.text(prefix + "_{service}")],
      { service, sql in try Connection(to: ConnectionURL(server.text(prefix + "_" + service)), application: "tests").execute(sql) }
    )
  }

  private func events(
    _ environment: [String: String], _ words: [String]
  ) throws -> (code: Int32, lines: [String], errors: String) {
    let end = try RunningProgram.run(["events"] + words, environment: environment.merging(["DATA_DIR": directory.data]) { $1 })
    return (end.code, end.output.split(separator: "\n").map(String.init), end.errors)
  }

  /// Makes all rows that are there 40 days older.
  private func age(_ execute: Execute) throws {
    for service in Self.services { try execute(service, "update journal set time = time - 40 * cast(86400000 as bigint)") }
  }

  private func tryAll(_ environment: [String: String], _ execute: Execute, whileStopped: () throws -> Void) throws {
    var system = try RunningSystem(directory.data, environment: environment)
    let venue = try Venue(Client.admin(port: system.port), seats: 4)
    let buyer = try Client.signedUp("buyer@example.com", port: system.port)
    let user = try #require(buyer.charge(5000).text("userId"))
    let reservation = try #require(venue.buy(buyer, 0).text("reservationId"))
    #expect(try venue.reserve(buyer, 1).status == 201)
    func events(_ words: String...) throws -> (code: Int32, lines: [String], errors: String) { try self.events(environment, words) }
    try age(execute)
    #expect(try buyer.charge(1).status == 200)

    let refused = try events("archive", "--before", "3d")
    #expect(refused.code == 2)
    #expect(refused.errors.contains("a lost log is filled with the journals' last 7 days"))
    #expect(try events("archive", "--before", "soon").code == 2)
    #expect(try events("archive").code == 2)
    #expect(try events("archive", "payment", "--before", "30d", "--dry-run").lines.first?.contains("rows would go") == true)
    let whole = try [events("audit", user), events("trace", reservation, "--json")]
    #expect(whole[0].lines.contains { $0.contains("\"amount\":5000") })
    // A mark is committed a second at most after the log has acknowledged a row.
    try eventually("the old charge has left the journal") {
      let archived = try events("archive", "--before", "30d")
      #expect(archived.code == 0, "\(archived.errors)")
      #expect(archived.lines.count == Self.services.count)
      return try !events("audit", user, "--no-archive").lines.contains { $0.contains("\"amount\":5000") }
    }
    // With the archive nothing is missing, and nothing is there twice; the charge since then comes last.
    let now = try [events("audit", user), events("trace", reservation, "--json")]
    #expect(try events("audit", user, "--no-archive").errors.contains("may be in the archive, which --no-archive leaves out"))
    #expect(now.allSatisfy { $0.code == 0 && $0.errors.isEmpty })
    #expect(Array(now[0].lines.prefix(whole[0].lines.count)) == whole[0].lines)
    #expect(now[1].lines == whole[1].lines)
    let files = try files(of: "payment")
    #expect(try files.contains { try Gunzip.text($0.bytes).contains(user) })

    let verified = try events("verify")
    #expect(verified.code == 0, "\(verified.lines) \(verified.errors)")
    #expect(verified.lines.contains { $0.hasPrefix("payment: ") && $0.contains("of them from the archive") })
    try execute("payment", "update state set version = version + 7 where kind = 'balance'")
    #expect(try events("verify", "payment").lines.first?.hasPrefix("payment: balance \(user) of partition ") == true)
    let rebuilt = try events("rebuild", "payment")
    #expect(rebuilt.code == 0 && rebuilt.lines.first?.contains("1 rows") == true, "\(rebuilt.lines) \(rebuilt.errors)")
    #expect(try events("verify").code == 0)

    let file = try #require(files.first)
    for (bytes, complaint) in [([UInt8](file.bytes.dropLast(1)), "\(file.path) is damaged"), (nil, "\(file.path) is missing")] {
      try FileManager.default.removeItem(atPath: file.path)
      if let bytes { try Data(bytes).write(to: URL(filePath: file.path)) }
      for words in [["verify", "payment"], ["rebuild", "payment"], ["audit", user], ["trace", user]] {
        let failed = try self.events(environment, words)
        #expect(failed.code == 1)
        #expect(failed.errors.contains("--no-archive") == ["audit", "trace"].contains(words[0]))
        #expect(failed.errors.contains(complaint), "\(failed.errors)")
      }
    }
    try Data(file.bytes).write(to: URL(filePath: file.path))

    let before = ["SOLD": 1, "HELD": 1, "AVAILABLE": 2]
    try eventually("the seat map is up to date") { try venue.statuses(buyer) == before }
    #expect(system.stop() == 0)
    try whileStopped()
    try FileManager.default.removeItem(atPath: directory.data + "/log")
    system = try RunningSystem(directory.data, environment: environment)
    let again = Client(port: system.port, token: buyer.token)
    try eventually("the seats are there again") { try venue.statuses(again) == before }
    #expect(try venue.buy(again, 2).status == 201)
    #expect(try venue.reserve(again, 0).code == "seat_taken")
    let last = try events("verify")
    #expect(last.code == 0, "\(last.lines) \(last.errors)")
    #expect(system.stop() == 0)
  }

  private func files(of service: String) throws -> [(path: String, bytes: [UInt8])] {
    let path = directory.data + "/archive/\(service)"
    return try FileManager.default.contentsOfDirectory(atPath: path).sorted().map { name in
      (path + "/" + name, try Array(Data(contentsOf: URL(filePath: path + "/" + name))))
    }
  }

  private func archiveUnderLoad(_ environment: [String: String], _ execute: Execute) throws {
    let system = try RunningSystem(directory.data, environment: environment)
    let venue = try Crowd.venue(Client.admin(port: system.port))
    let crowd = try Crowd(in: venue, at: [system.port], isPersistent: true)
    crowd.start()
    do {
      defer { crowd.finish() }
      for _ in 0..<3 {
        try crowd.awaitPurchases()
        try age(execute)
        let archived = try events(environment, ["archive", "--before", "30d"])
        #expect(archived.code == 0, "\(archived.errors)")
        #expect(archived.lines.contains { $0.hasPrefix("concert: ") && $0.contains("have left the database") }, "\(archived.lines)")
      }
      try crowd.awaitPurchases()
    }
    try crowd.check(at: system.port)
    let verified = try events(environment, ["verify"])
    #expect(verified.code == 0, "\(verified.lines) \(verified.errors)")
    #expect(system.stop() == 0)
  }
}
