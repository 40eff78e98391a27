import Glibc
import Messaging

extension TopicReview {
  /// Refuses to add partitions where the system could not go on afterwards.
  func refuseRepartition(
    _ changes: [TopicDifference], _ known: [String: TopicLayout.KnownCount], on log: KafkaLog
  ) throws {
    var present: [String: Int32] = [:]
    var wanted: Int32?
    for case .partitions(let topic, let found, let needed) in changes {
      present[topic] = found
      wanted = needed
    }
    guard let wanted else { return }
    let repartition = Repartition(
      to: wanted, databases: known, services: try servicesTold(on: log), written: try log.written(present))
    guard repartition.obstacles.isEmpty else {
      throw CommandFailure(
        "nothing was changed. \(wanted) partitions do not fit: \(repartition.obstacles.joined(separator: "; ")). A key's messages and rows "
          + "would be in other partitions than before, and no process would start. A system keeps the number that it was made with: ask "
          + "for that one (TOPIC_PARTITIONS), or begin with empty topics and empty databases")
    }
  }

  /// The services whose databases belong to this log.
  private func servicesTold(on log: KafkaLog) throws -> Set<String> {
    let topic = kafka.topicPrefix + ServiceProgress.topic
    guard let partitions = try log.partitionCounts()[topic] else { return [] }
    var moments = 1000
    func wait() throws(LogError) {
      moments -= 1
      guard moments > 0 else {
        throw LogError(.unavailable, "\(topic) can't be read: Kafka at \(kafka.bootstrapServers) does not answer; try again")
      }
      usleep(10_000)
    }
    var records: [Record] = []
    try log.scan((0..<partitions).map { TopicPartition(topic, $0) }, wait) { records.append($0) }
    return ServiceProgress.services(in: records)
  }
}
