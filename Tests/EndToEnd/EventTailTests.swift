import Deciding
import Foundation
import Glibc
import JSON
import TestSupport
import Testing

@testable import ticketing

/// `ticketing events tail` beside a running system, and after it.
@Suite(.serialized) struct EventTailTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func tail(_ words: [String], _ environment: [String: String]) throws -> (code: Int32, lines: [String], errors: String) {
    let end = try RunningProgram.run(["events", "tail"] + words, environment: environment)
    return (end.code, end.output.split(separator: "\n").map(String.init), end.errors)
  }

  @Test func `a tail shows the messages of a purchase, beside an embedded log's process and after it`() throws {
    let environment = ["DATA_DIR": directory.data]
    #expect(try tail([], environment).errors.contains("there is no log in"))
    let system = try RunningSystem(directory.data)
    try tryAll(environment, port: system.port)
    #expect(system.stop() == 0)
    #expect(try tail(["--topic", "reservation.success", "--until-end"], environment).lines.count == 1)
  }

  @Test(.enabled(if: RunningCluster.isPresent, "\(RunningCluster.absence)"))
  func `a tail shows the messages of a purchase on Kafka`() throws {
    let cluster = try RunningCluster()
    let all = try cluster.worker("all", Services.names)
    let edge = try cluster.edge("edge")
    defer { _ = (edge.stop(), all.stop()) }
    try tryAll(cluster.environment, port: edge.port)
  }

  private func tryAll(_ environment: [String: String], port: UInt16) throws {
    let follower = try FollowedTail(["--type", "seat.held,payment.success", "--json", "--from", "beginning"], environment)
    defer { follower.stop() }
    let venue = try Venue(Client.admin(port: port), seats: 2)
    let buyer = try Client.signedUp("buyer@example.com", port: port)
    let user = try #require(buyer.charge(5000).text("userId"))
    #expect(try venue.buy(buyer, 0).status == 201)

    // Those of two topics come in no certain order.
    let held = try follower.line { $0["type"]?.string == "seat.held" }
    let paid = try follower.line { $0["type"]?.string == "payment.success" }
    #expect(held["key"]?.string == user && held["topic"]?.string == "seat.held")
    let correlation = try #require(paid["correlationId"]?.string)

    let caused = try tail(["--correlation", correlation, "--until-end", "--json"], environment)
    #expect(caused.code == 0, "\(caused.errors)")
    let types = try caused.lines.map { try JSONValue(parsing: Array($0.utf8))["type"]?.string }
    #expect(types.contains("payment.success") && types.contains("payment.process"))
    #expect(caused.lines.allSatisfy { $0.contains(correlation) })

    #expect(try tail(["--topic", "reservation.success", "--until-end"], environment).lines.map { $0.contains("  key \(user)  ") } == [true])
    #expect(try tail(["--from", "beginning", "--count", "2"], environment).lines.count == 2)
    #expect(try tail(["--from", "1h", "--until-end", "--type", "payment.success"], environment).lines.count == 1)
    #expect(try tail(["--from", "2999-01-01T00:00:00Z", "--until-end"], environment).lines.isEmpty)
    #expect(try tail(["--from", "-1", "--topic", "balance.charged,reservation.success", "--until-end"], environment).code == 1)
    #expect(try tail(["--from", "-1", "--topic", "reservation.success", "--until-end"], environment).lines.count == 1)
    #expect(try tail(["--key", user, "--until-end", "--topic", "seat.held"], environment).lines.count == 1)
    #expect(try tail(["--key", "nobody", "--until-end"], environment).lines.isEmpty)
    #expect(try tail(["--from", "sometime"], environment).code == 2)
  }

  @Test func `a tail ends with its reader, and by a signal as other programs do`() throws {
    let system = try RunningSystem(directory.data)
    let environment = ["DATA_DIR": directory.data]
    // Nothing comes any more, so only a look at the pipe tells that nobody reads.
    let end = try RunningProgram.run(
      program: "/bin/bash",
      ["-c", "{ \(RunningProgram.program) events tail --from beginning; echo $? >&2; } | head -1"], environment: environment)
    #expect(end.output.split(separator: "\n").count == 1)
    #expect(end.errors.contains("141"))

    // Whoever starts it may have blocked the signal.
    let follower = try FollowedTail(["--from", "beginning"], environment, under: ["/usr/bin/env", "--block-signal=TERM"])
    _ = try follower.text()
    #expect(try follower.terminate() == .signal(SIGTERM))
    #expect(system.stop() == 0)
  }
}

/// A tail that goes on, and what it has printed.
private final class FollowedTail {
  private let process = Process()
  private let output = Pipe()
  private var lines: [JSONValue] = []
  private var rest: [UInt8] = []

  init(_ words: [String], _ environment: [String: String], under launcher: [String] = []) throws {
    let words = launcher + [RunningProgram.program, "events", "tail"] + words
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    process.environment = TestEnvironment.with(environment)
    process.standardOutput = output
    try process.run()
  }

  /// Waits for a line of this kind.
  func line(_ isWanted: (JSONValue) -> Bool) throws -> JSONValue {
    while true {
      if let line = lines.first(where: isWanted) { return line }
      rest += try text()
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        lines.append(try JSONValue(parsing: Array(rest[..<end])))
        rest.removeFirst(end + 1)
      }
    }
  }

  /// What comes next. Throws when nothing comes.
  func text() throws -> [UInt8] {
    let data = try output.fileHandleForReading.next()
    try #require(!data.isEmpty, "the tail has ended")
    return Array(data)
  }

  func terminate() throws -> ProcessEnd {
    kill(process.processIdentifier, SIGTERM)
    return try process.waitForEnd()
  }

  func stop() { process.killAndWait() }
}
