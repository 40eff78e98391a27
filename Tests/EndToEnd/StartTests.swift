import Contracts
import Deciding
import Foundation
import Glibc
import JSON
import KafkaTesting
import Messaging
import SQLite
import TestSupport
import Testing

/// Starts that do not come to their end.
@Suite(.serialized) struct StartTests {
  /// One topic that the edge reads from its beginning, one whose new records a service reads.
  @Test(arguments: ["service.registry", "payment.commands"])
  func `a log that is damaged where a start does not look stops it when it is read, with the file, the place and what to do`(
    _ topic: String
  ) throws {
    let directory = try TemporaryDirectory()
    #expect(try RunningSystem(directory.data).stop() == 0)
    let file = directory.data + "/log/\(topic)-0/00000000000000000000.log"
    let size = try append(500, to: topic, in: directory.data + "/log", file)
    // Behind what was there, and before the last entry of the index.
    var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
    bytes[size + 100] ^= 1
    try bytes.write(to: URL(fileURLWithPath: file))

    let end = try RunningSystem.run(["dev", "--port", "0", "--data-dir", directory.data])
    #expect(end.code == 1)
    let lines = end.errors.split(separator: "\n").filter { $0.hasPrefix("ticketing:") }
    #expect(lines.count == 1)
    #expect(lines.first?.contains("\(file) is damaged at byte \(size)") == true)
    #expect(lines.first?.contains("restore the directory from a backup") == true)
  }

  @Test func `SIGTERM ends a start that waits for a database, with exit code 0`() throws {
    let directory = try TemporaryDirectory()
    #expect(try RunningSystem(directory.data).stop() == 0)
    let database = try Database(path: directory.data + "/payment.sqlite")
    try database.execute("begin immediate")
    let system = try RunningSystem(directory.data, isAwaited: false)
    try eventually("it waits") { system.errorText.contains("can't take the partitions over, trying again") }
    #expect(system.stop() == 0)
    #expect(!system.errorText.contains("ticketing:"))
    try database.execute("rollback")
    #expect(try RunningSystem(directory.data).stop() == 0)
  }

  @Test func `SIGTERM ends a start that waits for a broker, with exit code 0`() throws {
    let directory = try TemporaryDirectory()
    let broker = try SilentListener()
    let system = try RunningSystem(
      directory.data, ["--kafka-bootstrap-servers", "127.0.0.1:\(broker.port)"], isAwaited: false)
    try broker.accept()
    #expect(system.stop() == 0)
    #expect(!system.errorText.contains("ticketing:"))
  }

  @Test func `a start that finds no broker says what it waits for, again and again, and SIGTERM ends it with exit code 0`() throws {
    let directory = try TemporaryDirectory()
    let servers = "127.0.0.1:\(try FreePort.one())"
    let system = try RunningSystem(directory.data, ["--kafka-bootstrap-servers", servers], isAwaited: false)
    try eventually("it says so twice", within: .seconds(60)) {
      system.errorText.components(separatedBy: "waiting for Kafka at \(servers)").count > 2
    }
    #expect(system.stop() == 0)
    #expect(!system.errorText.contains("ticketing:"))
  }

  @Test(.enabled(if: RealKafka.isPresent, "\(RealKafka.absence)"))
  func `a broker that is paused at the start is waited for, and one that goes is told of, stops no login and holds up no stop`()
    throws
  {
    let kafka = try RealKafka()
    let directory = try TemporaryDirectory()
    try kafka.pause()
    let system = try RunningSystem(
      directory.data, ["--kafka-bootstrap-servers", kafka.bootstrapServers], isAwaited: false)
    try eventually("it waits") { system.errorText.contains("waiting for Kafka at \(kafka.bootstrapServers)") }
    try kafka.resume()
    try system.awaitReady()
    let client = Client(port: system.port)
    try kafka.kill()
    try eventually("it says that the log is away", within: .seconds(60)) { try client.getOnce("/health/ready").status == 503 }
    _ = try Client.admin(port: system.port)
    try kafka.restart()
    try eventually("it is ready again", within: .seconds(60)) { try client.get("/health/ready").status == 200 }
    try kafka.kill()
    #expect(system.stop() == 0)
  }

  /// Appends records to the first partition of a topic, and returns the size that its file had before.
  private func append(_ count: Int, to topic: String, in directory: String, _ file: String) throws -> Int {
    let size = ((try? FileManager.default.attributesOfItem(atPath: file))?[.size] as? Int) ?? 0
    let log = try EmbeddedLog(directory: directory)
    defer { log.close() }
    let producer = try log.producer()
    defer { producer.close() }
    let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    let instance = ServiceInstance(service: "payment", instance: "gone", address: "127.0.0.1:1", at: now, state: .stopping)
    for number in 0..<count {
      try producer.send(
        OutgoingRecord(
          topic: topic, partition: 0, key: Array(instance.routingKey.utf8), value: try JSON.encode(instance), headers: [], timestamp: now),
        token: UInt64(number))
    }
    producer.flush()
    var delivered = 0
    try eventually("the log has them") {
      delivered += try producer.deliveries().map { try $0.result.get() }.count
      return delivered == count
    }
    // A file that was not there has a header first.
    return max(size, 24)
  }
}
