import Glibc
import Kafka

extension KafkaLog {
  /// Waits until brokers know them all and their partitions have leaders: after their creation that takes some milliseconds.
  func awaitPropagation(of topics: [TopicSpecification], to admin: AdminClient, within limit: Duration) throws(LogError) {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while let first = try topics.missing(in: asking { () throws(KafkaError) in try admin.metadata() }.topics).first {
      if clock.now > deadline {
        throw LogError(.unavailable, "topic \(first.name) was created, but no broker knows it yet: see whether the brokers are well")
      }
      usleep(10_000)
    }
    let places = topics.flatMap { topic in (0..<topic.partitions).map { PartitionOffset(topic.name, $0, .end) } }
    while true {
      do throws(LogError) {
        _ = try asking { () throws(KafkaError) in try admin.offsets(of: places) }
        return
      } catch where error.code == .unknownTopic && clock.now < deadline {
        // The broker that was asked for the metadata knows them, and one that leads a partition does not yet.
        usleep(10_000)
      }
    }
  }
}

extension TopicDefinition {
  init(_ topic: TopicSpecification, replicationFactor: Int32) {
    self.init(
      name: topic.name, partitions: topic.partitions, replicationFactor: replicationFactor,
      settings: topic.settings(copies: replicationFactor))
  }
}
