import Contracts
import Deciding
import Foundation
import JSON
import KafkaTesting
import Messaging
import TestSupport
import Testing

/// A system in which what comes to a service under a key can be held up, for as long as a test likes: behind a record that no service
/// can read, appended by another hand. `ticketing dlq` shows what waits, and lets it go.
final class ObstructedSystem {
  private let directory: TemporaryDirectory
  private let kafka: RealKafka?
  private var system: RunningSystem

  /// - Parameter kafka: nil: the log is embedded.
  init(on kafka: RealKafka? = nil) throws {
    directory = try TemporaryDirectory()
    self.kafka = kafka
    system = try Self.start(directory, kafka)
  }

  private static func start(_ directory: TemporaryDirectory, _ kafka: RealKafka?) throws -> RunningSystem {
    try RunningSystem(directory.data, kafka.map { ["--kafka-bootstrap-servers", $0.bootstrapServers] } ?? [])
  }

  func admin() throws -> Client { try Client.admin(port: system.port) }

  func buyer(_ email: String, points: Int64) throws -> Client {
    let buyer = try Client.signedUp(email, port: system.port)
    #expect(try buyer.charge(points).number("balance") == points)
    return buyer
  }

  /// Returns when everything under the key waits. As the embedded log has one process, the system is stopped for it and started again;
  /// what the clients are then on another port.
  func obstruct(_ service: String, key: String, clients: inout [Client]) throws {
    if let kafka {
      let settings = KafkaLog.Settings(bootstrapServers: kafka.bootstrapServers, clientID: "another hand")
      try append(key, to: service, of: KafkaLog(settings, logger: Logger(level: .error, component: "kafka")))
    } else {
      #expect(system.stop() == 0)
      try append(key, to: service, of: EmbeddedLog(directory: directory.data + "/log"))
      system = try Self.start(directory, nil)
    }
    for index in clients.indices { clients[index].port = system.port }
    try eventually("the key waits") { try waiting(service, key: key) > 0 }
  }

  private func append(_ key: String, to service: String, of log: any Log) throws {
    defer { log.close() }
    let topic = try #require(
      TopicDeclarations(yaml: DeclaredTopics.yaml).specifications.first { $0.name == service + ".commands" })
    let producer = try log.producer()
    defer { producer.close() }
    let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    try producer.send(
      OutgoingRecord(
        topic: topic.name, partition: Partitioner.partition(for: key, of: topic.partitions), key: Array(key.utf8),
        value: Array("no message of ours".utf8), headers: [], timestamp: now), token: 0)
    producer.flush()
    var delivery: Delivery?
    try eventually("the record is in the log") {
      delivery = producer.deliveries().first
      return delivery != nil
    }
    _ = try delivery?.result.get()
  }

  /// How many records wait under the key, the unreadable one included.
  func waiting(_ service: String, key: String) throws -> Int64 {
    try blocked(service, key)?["waiting"]?.integer ?? 0
  }

  /// Drops the unreadable record, so that the others go on.
  func clear(_ service: String, key: String) throws {
    let id = try #require(blocked(service, key)?["id"]?.string)
    #expect(try tool("discard", id).code == 0)
  }

  private func blocked(_ service: String, _ key: String) throws -> JSONValue? {
    let list = try JSONValue(parsing: Array(tool("list", service, "--json").output.utf8))
    return list["blocked"]?["keys"]?.array?.first { $0["key"]?.string == key }
  }

  private func tool(_ words: String...) throws -> (code: Int32, output: String, errors: String) {
    try RunningSystem.run(["dlq"] + words + ["--data-dir", directory.data])
  }
}
