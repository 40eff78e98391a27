import Foundation
import Glibc
import JSON
import KafkaTesting
import Messaging
import PostgreSQLTesting
import TestSupport
import Testing

/// A system of several processes, on a real Kafka and a real PostgreSQL, with topics and databases of its own.
final class RunningCluster {
  static var isPresent: Bool { RealKafka.isPresent && RealPostgreSQL.isPresent }
  static let absence = "needs a real Kafka and a PostgreSQL server: \(RealKafka.absence); \(RealPostgreSQL.absence)"

  let directory: TemporaryDirectory
  let environment: [String: String]
  let databasePrefix = RealPostgreSQL.newName()
  let topicPrefix: String
  private let kafka: RealKafka
  private let server: RealPostgreSQL
  private var logs = 0

  /// - Parameter kafka: one of the test's own, if it is to be disturbed; and so for `server`.
  init(on kafka: RealKafka? = nil, server: RealPostgreSQL? = nil) throws {
    self.kafka = try kafka ?? .shared()
    self.server = try server ?? .shared()
    directory = try TemporaryDirectory()
    let topicPrefix = "cluster-\(UInt32.random(in: 0...(.max)))."
    self.topicPrefix = topicPrefix
    let key = directory.file("key")
    environment = [
      // Enough for several lanes and processes of a service.
      "TOPIC_PARTITIONS": "8",
      "KAFKA_BOOTSTRAP_SERVERS": self.kafka.bootstrapServers,
      // The shortest that brokers take as they come.
      "KAFKA_PROPERTIES": "session.timeout.ms=6000", "TOPIC_PREFIX": topicPrefix,
      "DATABASE_URL": self.server.text(databasePrefix + "_{service}"), "SECRET_KEY_FILE": key,
      "ADMIN_PASSWORD": RunningSystem.adminPassword,
    ]
    try #require(RunningProgram.run(["key", key]).code == 0)
  }

  func worker(_ name: String, _ services: [String], _ options: [String] = []) throws -> RunningProgram {
    try program(["worker"] + services + ["--instance", name] + options, log: name)
  }

  func edge(_ name: String, _ options: [String] = []) throws -> RunningProgram {
    try program(["edge", "--listen", "127.0.0.1:0", "--instance", name] + options, log: name)
  }

  private func program(_ words: [String], log: String) throws -> RunningProgram {
    logs += 1
    return try RunningProgram(
      [RunningProgram.program] + words, environment: environment, errors: directory.file("\(log).\(logs).log"))
  }

  /// Runs a command of the program to its end, with the settings of the cluster.
  func run(_ words: [String]) throws -> (code: Int32, output: String, errors: String) {
    try RunningProgram.run(words, environment: environment)
  }

  /// The partitions that instances of a service have, by instance, as an edge has heard.
  static func partitions(of service: String, _ admin: Client) throws -> [String: [Int64]] {
    let services = try admin.get("/services")["services"]?.array ?? []
    return services.filter { $0["service"]?.string == service }.reduce(into: [:]) {
      $0[$1["instance"]?.string ?? ""] = $1["partitions"]?.array?.compactMap(\.integer) ?? []
    }
  }

  /// As its processes see it.
  func log() throws -> any Log {
    let settings = KafkaLog.Settings(bootstrapServers: kafka.bootstrapServers, clientID: "tests")
    return PrefixedLog(try KafkaLog(settings, logger: Logger(level: .error, component: "test") { _ in }), prefix: topicPrefix)
  }

  /// Waits until `service.progress` says of every partition of a service what its journal holds. It does so a second after the last row.
  func untilProgressIsTold(of service: String) throws {
    let url = try server.url("\(databasePrefix)_\(service)")
    let reader = try PostgreSQLStoreReader(PostgreSQLDatabase(url, service: service))
    defer { reader.close() }
    let log = try log()
    defer { log.close() }
    try eventually("the log knows how far \(service) is", within: .seconds(300)) {
      var records: [Record] = []
      try log.scan([TopicPartition(ServiceProgress.topic, 0)]) { () throws(LogError) in usleep(1000) } _: { records.append($0) }
      let told = ServiceProgress.latest(of: service, in: records)
      return try reader.claims().allSatisfy { $0.value.journalEnd == 0 || told[$0.key]?.published == $0.value.journalEnd }
    }
  }
}
