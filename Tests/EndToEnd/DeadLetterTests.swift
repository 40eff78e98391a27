import Deciding
import Foundation
import JSON
import Messaging
import SQLite
import TestSupport
import Testing

/// `ticketing dlq` on a running system.
@Suite(.serialized) struct DeadLetterTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func dlq(_ words: String...) throws -> (code: Int32, output: String, errors: String) {
    try RunningSystem.run(["dlq"] + words + ["--data-dir", directory.data])
  }

  private func park(_ service: String, partition: Int32, _ keys: [[UInt8]?], headers: [Header] = [], value: String? = nil) throws {
    try ParkedRecords.park(service, in: directory.data, partition: partition, keys, headers: headers, value: value)
  }

  @Test func `every key has a visible name of its own, and is shown and discarded by it`() throws {
    var system = try RunningSystem(directory.data)
    #expect(system.stop() == 0)
    let long = [UInt8](repeating: UInt8(ascii: "k"), count: 30_000)
    let keys: [[UInt8]?] = [[0xFF], [0xFE], [], nil, Array("\u{1B}[2J".utf8), Array("--help".utf8), Array("a b".utf8), long]
    try park("payment", partition: 1, keys, headers: [Header("x-\u{1B}", "\u{9B}31m")], value: "\u{1B}]0;x\u{7}")
    system = try RunningSystem(directory.data)
    let list = try dlq("list", "payment")
    #expect(list.code == 0)
    let lines = list.output.split(separator: "\n")
    #expect(lines.count == keys.count)
    #expect(list.output.utf8.allSatisfy { $0 == UInt8(ascii: "\n") || $0 >= 0x20 })
    let names = [#"\xff"#, #"\xfe"#, #"\empty"#, #"\null"#, #"\x1b[2J"#, #"\x2d-help"#, #"a\x20b"#, String(decoding: long, as: UTF8.self)]
    for (line, name) in zip(lines, names.dropLast()) { #expect(line.hasPrefix("payment  \(name)  ")) }
    let shown = try dlq("show", #"\xfe"#)
    #expect(shown.output.contains("offset 1000001"))
    #expect(shown.output.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)) })
    let json = try dlq("show", #"\xfe"#, "--json")
    #expect(try JSONValue(parsing: Array(json.output.utf8))["key"]?["keyBase64"]?.string == "/g==")
    for (number, name) in names.enumerated().reversed() {
      let dropped = try dlq("discard", name)
      #expect(dropped.code == 0, "\(dropped.errors)")
      #expect(try dlq("list").output.split(separator: "\n").count == number)
    }
    #expect(system.stop() == 0)
  }

  @Test func `an ambiguous name is refused with what to add, and then finds the right one`() throws {
    var system = try RunningSystem(directory.data)
    #expect(system.stop() == 0)
    let key = Array("the same".utf8)
    try park("payment", partition: 1, [key])
    try park("payment", partition: 0, [key])
    try park("reservation", partition: 1, [key])
    system = try RunningSystem(directory.data)
    let refused = try dlq("discard", "the same")
    #expect(refused.code == 2)
    #expect(refused.errors.contains("--service reservation --partition 1 --as key"))
    #expect(try dlq("list").output.split(separator: "\n").count == 3)
    #expect(try dlq("discard", "the same", "--service", "payment", "--partition", "0").code == 0)
    let left = try dlq("list").output
    #expect(left.contains("partition 1") && !left.contains("partition 0"))
    #expect(try dlq("show", "the same", "--service", "reservation").code == 0)
    // By the id that the list shows, too.
    let line = try #require(left.split(separator: "\n").first { $0.hasPrefix("reservation") })
    let id = try #require(line.components(separatedBy: "  ").first { MessageID($0) != nil })
    let shown = try dlq("show", id)
    #expect(shown.output.contains(id), "\(shown.errors)")
    #expect(try dlq("discard", id).code == 0)
    #expect(try dlq("discard", id).code == 1)
    #expect(try dlq("show", #"a\b"#).code == 2)
    #expect(system.stop() == 0)
  }

  @Test func `any number of keys is listed, and the last one is found`() throws {
    var system = try RunningSystem(directory.data)
    #expect(system.stop() == 0)
    try park("auth", partition: 0, (0..<12_000).map { Array("user \($0)@example.com".utf8) })
    system = try RunningSystem(directory.data)
    #expect(try dlq("list").output.split(separator: "\n").count == 12_000)
    #expect(try dlq("discard", #"user\x2011999@example.com"#).code == 0)
    #expect(try dlq("list", "auth").output.split(separator: "\n").count == 11_999)
    #expect(system.stop() == 0)
  }

  @Test func `the client of a discarded command gets an answer, and its repeats the same`() throws {
    var system = try RunningSystem(directory.data)
    let signedUp = try Client.signedUp("parked@example.com", port: system.port)
    #expect(try signedUp.charge(5).status == 200)
    let userId = try #require(signedUp.userId)
    #expect(system.stop() == 0)
    let database = try Database(path: directory.data + "/payment.sqlite")
    try database.prepare("update state set data = '{' where kind = 'balance' and id = ?").run(userId)
    system = try RunningSystem(directory.data)
    let client = Client(port: system.port, token: signedUp.token).under(key: "once")
    let accepted = try client.asynchronous.charge(7)
    #expect(accepted.status == 202)
    try eventually("the charge is parked", within: .seconds(30)) { try dlq("list").output.contains("parked") }
    #expect(try client.charge(7).code == "request_in_flight")
    #expect(try dlq("discard", userId).code == 0)
    try eventually("the command has an outcome") { try client.outcome(of: accepted) != nil }
    let outcome = try #require(try client.outcome(of: accepted))
    #expect(outcome.status == 500)
    #expect(outcome.body["code"] == "discarded")
    let repeated = try client.charge(7)
    #expect(repeated.status == 500)
    #expect(repeated.body == outcome.body)
    #expect(system.errorText.contains("an operator dropped messages that waited"))
    #expect(system.stop() == 0)
  }
}
