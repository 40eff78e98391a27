import Foundation
import HTTP
import PostgreSQL
import PostgreSQLTesting
import TestSupport
import Testing

/// The whole system with its databases in PostgreSQL.
@Suite(.serialized, .enabled(if: RealPostgreSQL.isPresent, "\(RealPostgreSQL.absence)"))
struct PostgreSQLTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func environment(_ server: RealPostgreSQL, _ prefix: String, user: String? = nil, password: String? = nil) -> [String: String] {
    ["DATABASE_URL": server.text(prefix + "_{service}", user: user, password: password)]
  }

  private func refusal(_ environment: [String: String], data: String? = nil) throws -> (code: Int32, line: String) {
    let end = try RunningSystem.run(["dev", "--port", "0", "--data-dir", data ?? directory.data], environment: environment)
    let lines = end.errors.split(separator: "\n").filter { $0.hasPrefix("ticketing:") }
    #expect(lines.count == 1)
    return (end.code, lines.first.map(String.init) ?? end.errors)
  }

  @Test func `a stranger buys a ticket, the next start finds it, and no password is in what is printed`() throws {
    let server = try RealPostgreSQL.shared()
    let prefix = RealPostgreSQL.newName()
    var system = try RunningSystem(directory.data, environment: environment(server, prefix))
    let venue = try Venue(Client.admin(port: system.port), seats: 2)
    let buyer = try Client.signedUp("buyer@example.com", port: system.port)
    #expect(try buyer.charge(5000).number("balance") == 5000)
    let reservation = try #require(venue.reserve(buyer, 0).text("reservationId"))
    #expect(try buyer.pay(reservation).status == 200)
    #expect(try buyer.confirm(reservation).text("status") == "CONFIRMED")
    system.killHard()
    #expect(!system.errorText.contains(RealPostgreSQL.password))
    // The password can come from libpq's own file as well.
    let file = directory.file("pgpass")
    let line = "127.0.0.1:\(server.port):*:\(RealPostgreSQL.user):\(RealPostgreSQL.password)\n"
    #expect(FileManager.default.createFile(atPath: file, contents: Data(line.utf8), attributes: [.posixPermissions: 0o600]))
    system = try RunningSystem(
      directory.data,
      environment: [
        "DATABASE_URL": "postgres://\(RealPostgreSQL.user)@127.0.0.1:\(server.port)/\(prefix)_{service}", "PGPASSFILE": file,
      ])
    let again = Client(port: system.port, token: buyer.token)
    #expect(try again.status(of: reservation) == "CONFIRMED")
    #expect(try again.balance() == 4000)
    try eventually("the seat map shows it") { try venue.statuses(again) == ["SOLD": 1, "AVAILABLE": 1] }
    #expect(system.stop() == 0)
    #expect(!FileManager.default.fileExists(atPath: directory.data + "/payment.sqlite"))
    #expect(FileManager.default.fileExists(atPath: directory.data + "/secret.key"))
  }

  @Test func `PostgreSQL is restarted and killed under sixteen buyers, sales go on, and everything adds up`() throws {
    let server = try RealPostgreSQL()
    try KillUnderLoad(directory: directory.data, options: [], environment: environment(server, "tickets")).run(
      disturbances: [
        {
          try server.stopFast()
          try server.start()
        },
        {
          try server.kill()
          try server.start()
        },
      ])
  }

  @Test func `the server dies under sixteen buyers, its follower takes over, and everything adds up`() throws {
    let primary = try RealPostgreSQL()
    let follower = try RealPostgreSQL(following: primary)
    let (one, both) = ("127.0.0.1:\(primary.port)", "127.0.0.1:\(primary.port),127.0.0.1:\(follower.port)")
    let url = primary.text("tickets_{service}", options: "?target_session_attrs=read-write").replacing(one, with: both)
    try KillUnderLoad(directory: directory.data, options: [], environment: ["DATABASE_URL": url]).run(
      disturbances: [
        {
          try primary.kill()
          try follower.promote()
        }
      ])
  }

  @Test func `killed under sixteen buyers, everything adds up`() throws {
    let server = try RealPostgreSQL.shared()
    try KillUnderLoad(directory: directory.data, options: [], environment: environment(server, RealPostgreSQL.newName())).run(kills: 2)
  }

  @Test func `while PostgreSQL is away queries are answered 503 at once, and when it is back as before`() throws {
    let server = try RealPostgreSQL()
    let system = try RunningSystem(directory.data, environment: environment(server, "tickets"))
    let buyer = try Client.signedUp("buyer@example.com", port: system.port)
    #expect(try buyer.charge(10).status == 200)
    #expect(try buyer.balance() == 10)
    try server.stopFast()
    for _ in 0..<5 {
      let answer = try buyer.getOnce("/balance")
      #expect(answer.status == 503)
      #expect(answer.fields["Retry-After"] != nil)
    }
    // Seat maps and concerts come from memory.
    #expect(try buyer.getOnce("/ticketing/search/concerts").status == 200)
    try server.start()
    try eventually("the balance is answered again") { try buyer.getOnce("/balance").number("balance") == 10 }
    try eventually("a charge goes through again") { try buyer.charge(1).status == 200 }
    #expect(system.stop() == 0)
  }

  @Test func `a start waits for a PostgreSQL that is not there yet, and says so`() throws {
    let server = try RealPostgreSQL()
    try server.stopFast()
    let system = try RunningSystem(directory.data, environment: environment(server, "tickets"), isAwaited: false)
    try eventually("it says so") {
      system.errorText.contains("waiting for PostgreSQL at postgres://tickets@127.0.0.1:\(server.port)/tickets_{service}")
    }
    try server.start()
    try system.awaitReady()
    #expect(system.stop() == 0)
  }

  @Test func `SIGTERM ends a start that waits for PostgreSQL, with exit code 0`() throws {
    let url = "postgres://tickets@127.0.0.1:\(try FreePort.one())/t_{service}"
    let system = try RunningSystem(directory.data, environment: ["DATABASE_URL": url], isAwaited: false)
    try eventually("it waits") { system.errorText.contains("waiting for PostgreSQL at") }
    #expect(system.stop() == 0)
    #expect(!system.errorText.contains("ticketing:"))
  }

  @Test func `a system stops in its time while PostgreSQL is away`() throws {
    let server = try RealPostgreSQL()
    let system = try RunningSystem(directory.data, environment: environment(server, "tickets"))
    try server.kill()
    #expect(system.stop() == 0)
  }

  @Test func `a malformed URL, a wrong password and a user who may make no database are each refused with the next step`() throws {
    let server = try RealPostgreSQL.shared()
    let malformed = try refusal(["DATABASE_URL": "postgres://ada:s3cret@h:port/t_{service}"])
    #expect(malformed.code == 2)
    #expect(malformed.line.contains("DATABASE_URL is no URL of PostgreSQL"))
    #expect(!malformed.line.contains("s3cret"))
    let wrong = try refusal(environment(server, "x", password: "s3cret"))
    #expect(wrong.code == 1)
    #expect(wrong.line.contains("28P01"))
    #expect(wrong.line.contains("PGPASSFILE"))
    #expect(!wrong.line.contains("s3cret"))
    let user = RealPostgreSQL.newName()
    try server.execute("create role \(user) login password 'pw'")
    let powerless = try refusal(environment(server, user, user: user, password: "pw"))
    #expect(powerless.code == 1)
    #expect(powerless.line.contains("have an administrator run `create database \"\(user)_auth\""))
    #expect(powerless.line.contains("owner \"\(user)\""))
  }

  @Test func `another service's, another system's, another program's and a newer version's databases are each refused`() throws {
    let server = try RealPostgreSQL.shared()
    let prefix = RealPostgreSQL.newName()
    #expect(try RunningSystem(directory.data, environment: environment(server, prefix)).stop() == 0)
    let other = try TemporaryDirectory()
    #expect(try RunningSystem(other.data).stop() == 0)
    #expect(try refusal(environment(server, prefix), data: other.data).line.contains("belongs to a system with the key"))
    try server.execute("update meta set value = '99' where name = 'schema'", in: prefix + "_payment")
    #expect(try refusal(environment(server, prefix)).line.contains("newer version of this program (schema 99"))
    // Of an older version, which it stays: its own program may still run.
    try server.execute(
      "update meta set value = '2' where name = 'schema'; update meta set value = 'auth' where name = 'service'", in: prefix + "_payment")
    #expect(try refusal(environment(server, prefix)).line.contains("is the database of service 'auth', not of 'payment'"))
    let foreign = RealPostgreSQL.newName()
    try server.execute("create database \(foreign)_auth template template0 encoding 'UTF8'")
    try server.execute("create table bookmarks (url text)", in: foreign + "_auth")
    #expect(try refusal(environment(server, foreign)).line.contains("is a database of another program"))
  }

  @Test func `an older copy of a database is refused until --recover, and then its lost work is redone`() throws {
    let server = try RealPostgreSQL.shared()
    let prefix = RealPostgreSQL.newName()
    let environment = environment(server, prefix)
    var system = try RunningSystem(directory.data, environment: environment)
    let venue = try Venue(Client.admin(port: system.port), seats: 1)
    let buyer = try Client.signedUp("buyer@example.com", port: system.port)
    #expect(try buyer.charge(1500).number("balance") == 1500)
    #expect(system.stop() == 0)
    try server.execute("create database \(prefix)_copy template \(prefix)_payment")
    system = try RunningSystem(directory.data, environment: environment)
    let same = Client(port: system.port, token: buyer.token)
    let reservation = try #require(venue.reserve(same, 0).text("reservationId"))
    #expect(try same.pay(reservation).number("balance") == 500)
    // Reservation has heard of the payment, so that its database shows what payment's lacks.
    #expect(try same.confirm(reservation).text("status") == "CONFIRMED")
    #expect(system.stop() == 0)
    try server.execute("drop database \(prefix)_payment")
    try server.execute("alter database \(prefix)_copy rename to \(prefix)_payment")
    let refused = try refusal(environment)
    #expect(refused.line.contains("--recover"))
    system = try RunningSystem(directory.data, ["--recover"], environment: environment)
    let again = Client(port: system.port, token: buyer.token)
    try eventually("the payment is done again") { try again.balance() == 500 }
    #expect(try again.status(of: reservation) == "CONFIRMED")
    #expect(system.stop() == 0)
    let check = try RunningProgram.run(["events", "verify", "--data-dir", directory.data], environment: environment)
    #expect(check.code == 0, "\(check)")
  }
}
