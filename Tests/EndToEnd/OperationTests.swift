import Foundation
import JSON
import TestSupport
import Testing

/// What an operator meets: settings, stops, damage.
@Suite(.serialized) struct OperationTests {
  @Test func `SIGTERM ends it with exit code 0, and a second start goes on`() throws {
    let directory = try TemporaryDirectory()
    var system = try RunningSystem(directory.data)
    let venue = try Venue(Client.admin(port: system.port), seats: 1)
    #expect(system.stop() == 0)
    system = try RunningSystem(directory.data)
    #expect(try venue.status(ofSeat: 0, Client(port: system.port)) == "AVAILABLE")
    #expect(!system.errorText.contains("the last run was not stopped"))
  }

  @Test func `a purchase works with durability power`() throws {
    let directory = try TemporaryDirectory()
    let system = try RunningSystem(directory.data, environment: ["DURABILITY": "power"])
    let venue = try Venue(Client.admin(port: system.port), seats: 1)
    let buyer = try Client.signedUp("careful@example.com", port: system.port)
    #expect(try buyer.charge(1000).status == 200)
    let reservation = try #require(venue.reserve(buyer, 0).text("reservationId"))
    #expect(try buyer.pay(reservation).status == 200)
    #expect(try buyer.confirm(reservation).text("status") == "CONFIRMED")
    #expect(system.stop() == 0)
  }

  @Test func `a data directory that is in use is refused`() throws {
    let directory = try TemporaryDirectory()
    let system = try RunningSystem(directory.data)
    let second = try RunningSystem.run(["dev", "--port", "0", "--data-dir", directory.data])
    #expect(second.code == 1)
    #expect(second.errors.contains("in use by another process"))
    #expect(system.stop() == 0)
  }

  @Test(arguments: [
    (["dev", "--port", "99999"], "--port"), (["dev", "--prot", "1"], "--prot"), (["dev", "--log-level", "loud"], "--log-level"),
    (["dev", "--database-url", "mysql:x"], "--database-url"), (["dev", "--jwt-secret", "short"], "--jwt-secret"),
    (["dev", "--kafka-bootstrap-servers", "nowhere:x"], "--kafka-bootstrap-servers"), (["dev", "extra"], "extra"), (["fly"], "fly"),
    (["dlq", "frobnicate"], "list, show, replay, discard"), (["dev", "--durability", "hope"], "process, power"),
    (["dev", "--card-provider-url", "ftp://x"], "--card-provider-url"),
    (["dev", "--card-provider-url", "http://x"], "--card-provider-secret-file"),
    (["provider-simulator"], "--secret-file"), (["dev", "--notification-channel", "pigeon"], "file, smtp, webhook"),
    (["dev", "--notification-channel", "smtp"], "SMTP_URL"),
    (["dev", "--notification-channel", "smtp", "--smtp-url", "http://x", "--smtp-from", "a@b.c"], "--smtp-url"),
    (["dev", "--notification-channel", "smtp", "--smtp-url", "smtp://x"], "SMTP_FROM"),
    (["dev", "--notification-channel", "smtp", "--smtp-url", "smtp://x", "--smtp-from", "nobody"], "--smtp-from"),
    (["dev", "--notification-channel", "smtp", "--smtp-url", "smtp://x", "--smtp-from", "a@b.c", "--smtp-user", "u"], "SMTP_PASSWORD_FILE"),
    (["dev", "--notification-channel", "webhook", "--webhook-url", "x"], "--webhook-url"),
    (["dev", "--notification-channel", "webhook", "--webhook-url", "https://x"], "WEBHOOK_SECRET_FILE"),
    (
      ["dev", "--notification-channel", "webhook", "--webhook-url", "https://x", "--webhook-secret-file", "nowhere"],
      "--webhook-secret-file"
    ),
  ])
  func `a mistake in the settings is one line that names it, and exit code 2`(_ arguments: [String], _ name: String) throws {
    let end = try RunningSystem.run(arguments)
    #expect(end.code == 2)
    #expect(end.errors.contains(name))
    #expect(end.errors.split(separator: "\n").count == 1)
  }

  @Test func `an empty admin password counts as none, and a short one is refused`() throws {
    let end = try RunningSystem.run(["dev", "--port", "0"], environment: ["ADMIN_PASSWORD": "short"])
    #expect(end.code == 2)
    #expect(end.errors.contains("ADMIN_PASSWORD"))
  }

  @Test func `a damaged database stops the start with its name and what to do`() throws {
    let directory = try TemporaryDirectory()
    let system = try RunningSystem(directory.data)
    #expect(system.stop() == 0)
    let file = directory.data + "/payment.sqlite"
    try Data(String(repeating: "this is no database. ", count: 1000).utf8).write(to: URL(fileURLWithPath: file))
    // Its write-ahead log could make it whole again.
    for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + suffix) }
    let end = try RunningSystem.run(["dev", "--port", "0", "--data-dir", directory.data])
    #expect(end.code == 1)
    #expect(end.errors.contains("payment.sqlite"))
    #expect(end.errors.split(separator: "\n").count { $0.hasPrefix("ticketing:") } == 1)
    #expect(end.errors.split(separator: "\n").allSatisfy { $0.hasPrefix("ticketing:") || $0.hasPrefix("{") })
  }

  @Test func `dlq says when no message waits, when none of a name waits, and when no process runs`() throws {
    let directory = try TemporaryDirectory()
    let system = try RunningSystem(directory.data)
    let list = try RunningSystem.run(["dlq", "list", "--data-dir", directory.data])
    #expect(list.code == 0)
    #expect(list.output.isEmpty)
    let missing = try RunningSystem.run(["dlq", "replay", "no-such-key", "--data-dir", directory.data])
    #expect(missing.code == 1)
    #expect(missing.errors.contains("no-such-key"))
    #expect(system.stop() == 0)
    let gone = try RunningSystem.run(["dlq", "list", "--data-dir", directory.data])
    #expect(gone.code == 1)
    #expect(gone.errors.contains("is it running"))
  }

  @Test func `a command that can't write its result says so and fails, and one whose reader has gone ends without a word`() throws {
    for words in ["topics", "--help", "dev --help", "simulate --seeds 1"] {
      let full = try shell("\(RunningSystem.program) \(words) > /dev/full")
      #expect(full.code == 1, "\(words)")
      #expect(full.errors.contains("No space left on device"))
    }
    let closed = try shell("\(RunningSystem.program) topics >&-")
    #expect(closed.code == 1)
    #expect(closed.errors.contains("Bad file descriptor"))
    // A pipe by name, whose only reader has opened it and gone before the tool begins.
    let pipe = try TemporaryDirectory()
    let gone = try shell(
      "mkfifo '\(pipe.path)/p'; : < '\(pipe.path)/p' & exec 3> '\(pipe.path)/p'; wait; \(RunningSystem.program) topics >&3")
    #expect(gone.code == 141)
    #expect(gone.errors.isEmpty)
  }

  @Test(arguments: ["> /dev/full 2> /dev/full", "<&- >&- 2>&-", "> /dev/full 2>&-", ">&- 2> /dev/full"])
  func `a system serves, and writes into no wrong file, whatever descriptors it was started with`(_ streams: String) throws {
    let directory = try TemporaryDirectory()
    let port = try FreePort.one()
    let system = try RunningSystem(
      directory.data, ["--port", String(port)], under: ["/bin/sh", "-c", "exec \"$@\" \(streams)", "sh"], isAwaited: false)
    let client = Client(port: port)
    try eventually("it serves") { (try? client.get("/health/ready").status) == 200 }
    #expect(try Data(contentsOf: URL(fileURLWithPath: directory.data + "/lock")).isEmpty)
    #expect(system.stop() == 0)
  }

  @Test func `a data directory may have a name longer than a socket's address, and the tools find the system in it`() throws {
    let directory = try TemporaryDirectory()
    let data = directory.path + "/" + String(repeating: "x", count: 200) + "/" + String(repeating: "y", count: 100)
    let log = directory.file("log")
    let system = try RunningSystem(data, errors: log)
    #expect(try RunningSystem.run(["dlq", "list", "--data-dir", data]).code == 0)
    #expect(system.stop() == 0)
  }

  @Test func `a data directory of too long a name is refused before it is made`() throws {
    let directory = try TemporaryDirectory()
    let data = directory.path + String(repeating: "/" + String(repeating: "x", count: 200), count: 3)
    let end = try RunningSystem.run(["dev", "--port", "0", "--data-dir", data])
    #expect(end.code == 2)
    #expect(end.errors.contains("460 at most"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
  }

  private func shell(_ script: String) throws -> (code: Int32, errors: String) {
    let end = try RunningSystem.run(program: "/bin/sh", ["-c", script])
    return (end.code, end.errors)
  }

  @Test func `help is printed with exit code 0`() throws {
    for arguments in [["help"], ["dev", "--help"], ["dlq", "--help"], ["topics", "--help"], ["bench", "--help"]] {
      let help = try RunningSystem.run(arguments)
      #expect(help.code == 0)
      #expect(help.output.contains("usage: ticketing"))
    }
  }
}
