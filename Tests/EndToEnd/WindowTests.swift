import Foundation
import TestSupport
import Testing

/// Kafka's tools on a system that runs without Kafka.
@Suite(.serialized) struct WindowTests {
  private static let kcat = "/usr/bin/kcat"

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: kcat), "needs kcat"))
  func `kcat shows keys, headers and values of a running system's records`() throws {
    let directory = try TemporaryDirectory()
    let port = try FreePort.one()
    let system = try RunningSystem(directory.data, ["--kafka-port", String(port)])
    // The first thing that a new system does is to register its admin; the copy may be a moment behind.
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(60)
    var lines: [String] = []
    while lines.isEmpty, clock.now < deadline {
      lines = try read("user.registered", port)
    }
    #expect(lines.count == 1)
    let line = try #require(lines.first)
    #expect(line.contains("ce_type=user.registered"))
    #expect(line.contains(RunningSystem.adminEmail))
    #expect(system.stop() == 0)
  }

  /// What a topic holds: key, headers and value, a line a record.
  private func read(_ topic: String, _ port: UInt16) throws -> [String] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.kcat)
    process.environment = TestEnvironment.with()
    process.arguments = ["-b", "127.0.0.1:\(port)", "-t", topic, "-C", "-o", "beginning", "-e", "-f", "%k %h %s\\n"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let (end, said) = try process.collect(output)
    #expect(end == .exit(0))
    return String(decoding: said[0], as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
