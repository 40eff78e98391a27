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
