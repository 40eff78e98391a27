import CKafka

/// librdkafka's mock brokers in this process, for tests and for the window for Kafka's tools.
///
/// It can't replace a broker. It keeps only the last 5 MiB of a partition, and nothing after its end. It answers a waiting fetch only when
/// its time is over (`fetch.wait.max.ms`). It knows no administration, so topics are created here. Any thread may call it.
public final class MockCluster: TopicCreation, @unchecked Sendable {
  // Unchecked: librdkafka hands each call to the cluster's own thread.
  public let bootstrapServers: String
  private let client: KafkaClient
  private let cluster: OpaquePointer

  public init(brokers: Int = 1, log: @escaping LogHandler) throws(KafkaError) {
    client = try KafkaClient(
      RD_KAFKA_PRODUCER, ClientConfiguration(bootstrapServers: "", clientID: "mock"), settings: [:], log: log)
    guard let cluster = rd_kafka_mock_cluster_new(client.handle, Int32(clamping: brokers)),
      let servers = rd_kafka_mock_cluster_bootstraps(cluster)
    else { throw KafkaError(RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE, attempt: "starting a mock cluster") }
    self.cluster = cluster
    bootstrapServers = String(cString: servers)
    // By default it offers version 2 at most. In that version a client can't forbid that a question about a topic creates it.
    rd_kafka_mock_set_apiversion(cluster, MockCluster.metadataRequest, 0, 4)
  }

  private static let metadataRequest: Int16 = 3

  public func create(_ topics: [TopicDefinition]) throws(KafkaError) -> Set<String> {
    var created: Set<String> = []
    for topic in topics {
      let code = rd_kafka_mock_topic_create(cluster, topic.name, topic.partitions, topic.replicationFactor)
      if code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS { continue }
      guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, attempt: "creating topic \(topic.name)") }
      created.insert(topic.name)
    }
    return created
  }

  /// The next produce request is answered as if its batch had been there before, from a time of which the broker no longer knows offsets.
  public func knowNextBatch() {
    var code = RD_KAFKA_RESP_ERR_DUPLICATE_SEQUENCE_NUMBER
    rd_kafka_mock_push_request_errors_array(cluster, MockCluster.produceRequest, 1, &code)
  }

  private static let produceRequest: Int16 = 0

  /// Cuts all connections and refuses new ones, until `start`.
  public func stop() {
    rd_kafka_mock_broker_set_down(cluster, -1)
  }

  public func start() {
    rd_kafka_mock_broker_set_up(cluster, -1)
  }

  /// Ends the cluster. Close its clients before, and call nothing afterwards.
  public func close() {
    guard !client.isClosed else { return }
    rd_kafka_mock_cluster_destroy(cluster)
    client.close()
  }

  deinit {
    close()
  }
}
