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
}
