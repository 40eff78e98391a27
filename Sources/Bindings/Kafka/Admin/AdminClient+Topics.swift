import CKafka

extension AdminClient: TopicCreation {
  public func create(_ topics: [TopicDefinition]) throws(KafkaError) -> Set<String> {
    guard !topics.isEmpty else { return [] }
    var requests: [OpaquePointer?] = []
    defer { for request in requests { rd_kafka_NewTopic_destroy(request) } }
    for topic in topics { requests.append(try request(topic)) }
    var created: Set<String> = []
    try ask(RD_KAFKA_ADMIN_OP_CREATETOPICS, attempt: "creating topics") { options, answers in
      rd_kafka_CreateTopics(client.handle, &requests, requests.count, options, answers)
    } answer: { event throws(KafkaError) in
      var count = 0
      guard let result = rd_kafka_event_CreateTopics_result(event),
        let results = rd_kafka_CreateTopics_result_topics(result, &count)
      else { return }
      for case let result? in UnsafeBufferPointer(start: results, count: count) {
        let name = String(cString: rd_kafka_topic_result_name(result))
        let code = rd_kafka_topic_result_error(result)
        if code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS { continue }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
          let text = rd_kafka_topic_result_error_string(result).map { String(cString: $0) }
          throw KafkaError(code, text: text, attempt: "creating topic \(name)")
        }
        created.insert(name)
      }
    }
    return created
  }

  private func request(_ topic: TopicDefinition) throws(KafkaError) -> OpaquePointer {
    let attempt = "creating topic \(topic.name)"
    var reason = [CChar](repeating: 0, count: 512)
    guard
      let request = rd_kafka_NewTopic_new(topic.name, topic.partitions, topic.replicationFactor, &reason, reason.count)
    else { throw KafkaError.invalid(String(reason), attempt: attempt) }
    for (name, value) in topic.settings {
      let code = rd_kafka_NewTopic_set_config(request, name, value)
      guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
        rd_kafka_NewTopic_destroy(request)
        throw KafkaError(code, attempt: "\(attempt) with \(name)=\(value)")
      }
    }
    return request
  }
}

extension AdminClient {
  /// Removes topics with all their records. Throws for the first topic that can't be removed.
  public func delete(_ topics: [String]) throws(KafkaError) {
    var requests: [OpaquePointer?] = topics.map { rd_kafka_DeleteTopic_new($0) }
    defer { for request in requests { rd_kafka_DeleteTopic_destroy(request) } }
    try ask(RD_KAFKA_ADMIN_OP_DELETETOPICS, attempt: "deleting topics") { options, answers in
      rd_kafka_DeleteTopics(client.handle, &requests, requests.count, options, answers)
    } answer: { event throws(KafkaError) in
      var count = 0
      guard let result = rd_kafka_event_DeleteTopics_result(event),
        let results = rd_kafka_DeleteTopics_result_topics(result, &count)
      else { return }
      for case let result? in UnsafeBufferPointer(start: results, count: count) {
        let code = rd_kafka_topic_result_error(result)
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
        throw KafkaError(code, attempt: "deleting topic \(String(cString: rd_kafka_topic_result_name(result)))")
      }
    }
  }

  /// The settings of a topic, such as `cleanup.policy`, with the brokers' defaults.
  public func settings(of topic: String) throws(KafkaError) -> [String: String] {
    try settings(of: [topic])[topic]?.get() ?? [:]
  }

  /// The settings of each topic, or why they can't be read: the topic does not exist, or this client's user may not ask.
  public func settings(of topics: [String]) throws(KafkaError) -> [String: Result<[String: String], KafkaError>] {
    let attempt = "asking for the settings of topics"
    guard !topics.isEmpty else { return [:] }
    var requests: [OpaquePointer?] = topics.map { rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, $0) }
    defer { for request in requests { rd_kafka_ConfigResource_destroy(request) } }
    var found: [String: Result<[String: String], KafkaError>] = [:]
    try ask(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, attempt: attempt) { options, answers in
      rd_kafka_DescribeConfigs(client.handle, &requests, requests.count, options, answers)
    } answer: { event in
      var count = 0
      guard let result = rd_kafka_event_DescribeConfigs_result(event),
        let resources = rd_kafka_DescribeConfigs_result_resources(result, &count)
      else { return }
      for case let resource? in UnsafeBufferPointer(start: resources, count: count) {
        let topic = String(cString: rd_kafka_ConfigResource_name(resource))
        found[topic] = settings(of: resource, attempt: "asking for the settings of topic \(topic)")
      }
    }
    return found
  }

  private func settings(of resource: OpaquePointer, attempt: String) -> Result<[String: String], KafkaError> {
    let code = rd_kafka_ConfigResource_error(resource)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      let text = rd_kafka_ConfigResource_error_string(resource).map { String(cString: $0) }
      return .failure(KafkaError(code, text: text, attempt: attempt))
    }
    var settings: [String: String] = [:]
    var count = 0
    let entries = rd_kafka_ConfigResource_configs(resource, &count)
    for case let entry? in UnsafeBufferPointer(start: entries, count: count) {
      guard let value = rd_kafka_ConfigEntry_value(entry) else { continue }
      settings[String(cString: rd_kafka_ConfigEntry_name(entry))] = String(cString: value)
    }
    return .success(settings)
  }
}

/// A topic to be created.
public struct TopicDefinition: Sendable {
  public var name: String
  public var partitions: Int32
  public var replicationFactor: Int32
  /// Settings such as `cleanup.policy` (https://kafka.apache.org/documentation/#topicconfigs).
  public var settings: [String: String]

  public init(name: String, partitions: Int32, replicationFactor: Int32, settings: [String: String] = [:]) {
    self.name = name
    self.partitions = partitions
    self.replicationFactor = replicationFactor
    self.settings = settings
  }
}

/// Can create topics: the `AdminClient` of a cluster, or a mock cluster itself, whose brokers don't know the request.
public protocol TopicCreation: Sendable {
  /// Creates topics. Topics that exist are not changed. Returns the names of the created ones.
  func create(_ topics: [TopicDefinition]) throws(KafkaError) -> Set<String>
}

/// The brokers and topics of a cluster.
public struct ClusterMetadata: Sendable {
  public let brokers: Int
  /// The number of partitions of each topic. A topic for which a broker reports an error (for example while it is deleted) is left out.
  public let topics: [String: Int32]

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
    for topic in UnsafeBufferPointer(start: answer.pointee.topics, count: Int(answer.pointee.topic_cnt))
    where topic.err == RD_KAFKA_RESP_ERR_NO_ERROR {
      topics[String(cString: topic.topic)] = topic.partition_cnt
    }
    self.topics = topics
  }
}
