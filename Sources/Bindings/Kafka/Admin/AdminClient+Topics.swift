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
  /// A topic's settings, such as `cleanup.policy`, the brokers' defaults among them.
  public func settings(of topic: String) throws(KafkaError) -> [String: String] {
    let attempt = "asking for the settings of topic \(topic)"
    var request = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic)
    defer { rd_kafka_ConfigResource_destroy(request) }
    var settings: [String: String] = [:]
    try ask(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, attempt: attempt) { options, answers in
      rd_kafka_DescribeConfigs(client.handle, &request, 1, options, answers)
    } answer: { event throws(KafkaError) in
      var count = 0
      guard let result = rd_kafka_event_DescribeConfigs_result(event),
        let resource = rd_kafka_DescribeConfigs_result_resources(result, &count)?.pointee
      else { return }
      let code = rd_kafka_ConfigResource_error(resource)
      guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
        throw KafkaError(code, text: rd_kafka_ConfigResource_error_string(resource).map { String(cString: $0) }, attempt: attempt)
      }
      let entries = rd_kafka_ConfigResource_configs(resource, &count)
      for case let entry? in UnsafeBufferPointer(start: entries, count: count) {
        guard let value = rd_kafka_ConfigEntry_value(entry) else { continue }
        settings[String(cString: rd_kafka_ConfigEntry_name(entry))] = String(cString: value)
      }
    }
    return settings
  }
}
