import Foundation
import TestSupport
import Testing

private let tool = "/usr/bin/prlimit"

/// The largest file that the running system may make.
@Suite(.serialized, .enabled(if: FileManager.default.isExecutableFile(atPath: tool), "needs prlimit, of util-linux"))
struct FileLimitTests {
  private func limit(_ system: RunningSystem, to bytes: String) throws {
    let end = try RunningProgram.run(program: tool, ["--pid", "\(system.processIdentifier)", "--fsize=\(bytes):"])
    #expect(end.code == 0, "\(end.errors)")
  }

  @Test func `when no file may grow requests are refused, and it goes on by itself when they may again`() throws {
    let directory = try TemporaryDirectory()
    let system = try RunningSystem(directory.data)
    let buyer = try Client.signedUp("buyer@example.com", port: system.port)
    #expect(try buyer.charge(100).status == 200)
    try limit(system, to: "0")
    let refused = try buyer.under(key: "charge").charge(1)
    #expect(refused.status == 503)
    #expect(try buyer.balance() == 100)
    try limit(system, to: "unlimited")
    try eventually("the same request is taken") { try buyer.under(key: "charge").charge(1).status == 200 }
    #expect(try buyer.balance() == 101)
    #expect(system.stop() == 0)
  }

  @Test func `when the databases may not grow requests wait, the line says which limit to raise, and it goes on by itself`() throws {
    let directory = try TemporaryDirectory()
    let system = try RunningSystem(directory.data)
    let buyer = try Client.signedUp("buyer@example.com", port: system.port)
    // Less than a write-ahead log has after some commits, and more than a file of the log.
    try limit(system, to: "24000")
    let accepted = try (0..<3).map { try buyer.under(key: "charge \($0)").asynchronous.charge(1) }
    #expect(accepted.map(\.status) == [202, 202, 202])
    try eventually("it is said which file may not grow") {
      system.errorText.split(separator: "\n").contains {
        $0.contains("the lane can't work now, and tries again") && $0.contains("payment.sqlite") && $0.contains("prlimit --fsize")
      }
    }
    try limit(system, to: "unlimited")
    try eventually("what was accepted is done") { try accepted.allSatisfy { try buyer.outcome(of: $0)?.status == 200 } }
    #expect(try buyer.balance() == 3)
    #expect(system.stop() == 0)
  }
}
