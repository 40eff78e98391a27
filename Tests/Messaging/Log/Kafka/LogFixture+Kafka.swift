import Kafka
import KafkaTesting
import Messaging
import Testing

extension LogFixture {
  /// Kafka's client on librdkafka's mock brokers, always, and on a real one where there is one.
  static let kafka = RealKafka.isPresent ? [mockKafka, realKafka] : [mockKafka]

  static let mockKafka = LogFixture(
    name: "Kafka, mock brokers", takesTurns: false, findsTimes: false,
    open: {
      let cluster = try MockCluster { _ in }
      return (try KafkaLog(onMock: cluster), { cluster.close() })
    })

  static let realKafka = LogFixture(
    name: "Kafka, real", takesTurns: false,
    removeOldest: { _, place in
      let admin = try AdminClient(RealKafka.shared().configuration) { _ in }
      defer { admin.close() }
      try admin.deleteRecords(before: [PartitionOffset(place.topic, place.partition, .at(4))])
      return 4
    },
    removeAll: { log, place in
      let admin = try AdminClient(RealKafka.shared().configuration) { _ in }
      defer { admin.close() }
      try admin.deleteRecords(before: [PartitionOffset(place.topic, place.partition, .at(try #require(log.ends(of: [place])[place])))])
    },
    leaveGap: { _, place in
      let producer = try TransactionalProducer(RealKafka.shared(), id: "\(place)")
      try producer.begin()
      try producer.send("aborted", to: place.topic, place.partition)
      try producer.abort()
    },
    open: { (try KafkaLog(on: RealKafka.shared()), {}) })
}

extension RealKafka {
  var configuration: ClientConfiguration { ClientConfiguration(bootstrapServers: bootstrapServers, clientID: "tests") }
}

extension KafkaLog {
  /// Its notices are left out: a test brings the errors about that they are of.
  static let quiet = Logger(level: .error, component: "kafka") { _ in }

  convenience init(onMock cluster: MockCluster, _ change: (inout Settings) -> Void = { _ in }) throws {
    var settings = Settings(bootstrapServers: cluster.bootstrapServers, clientID: "tests")
    // Mock brokers let a fetch that finds nothing wait for its whole time, whatever arrives meanwhile.
    settings.properties = ["fetch.wait.max.ms=10"]
    change(&settings)
    try self.init(settings, creation: cluster, logger: KafkaLog.quiet)
  }

  convenience init(on kafka: RealKafka, _ change: (inout Settings) -> Void = { _ in }) throws {
    var settings = Settings(bootstrapServers: kafka.bootstrapServers, clientID: "tests")
    change(&settings)
    try self.init(settings, logger: KafkaLog.quiet)
  }
}
