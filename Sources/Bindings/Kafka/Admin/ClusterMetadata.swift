import CKafka

/// The brokers and topics of a cluster.
public struct ClusterMetadata: Sendable {
  public let brokers: Int
  /// The number of partitions of each topic. A topic for which a broker reports an error (for example while it is deleted) is left out.
  public let topics: [String: Int32]
  /// The number of copies of each topic: of its partition that has the fewest.
  public let replicas: [String: Int32]

  enum Scope {
    /// All topics of the cluster.
    case all
    /// The topics that the client uses.
    case known
  }

  init(_ client: KafkaClient, _ scope: Scope, within timeout: Duration) throws(KafkaError) {
    var answer: UnsafePointer<rd_kafka_metadata>?
    let code = rd_kafka_metadata(client.handle, scope == .all ? 1 : 0, nil, &answer, timeout.wholeMilliseconds)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let answer else { throw KafkaError(code, attempt: "asking for metadata") }
    defer { rd_kafka_metadata_destroy(answer) }
    brokers = Int(answer.pointee.broker_cnt)
    var topics: [String: Int32] = [:]
    var replicas: [String: Int32] = [:]
    for topic in UnsafeBufferPointer(start: answer.pointee.topics, count: Int(answer.pointee.topic_cnt))
    where topic.err == RD_KAFKA_RESP_ERR_NO_ERROR {
      let name = String(cString: topic.topic)
      topics[name] = topic.partition_cnt
      let partitions = UnsafeBufferPointer(start: topic.partitions, count: Int(topic.partition_cnt))
      replicas[name] = partitions.map(\.replica_cnt).min() ?? 0
    }
    self.topics = topics
    self.replicas = replicas
  }
}
