import CKafka

extension AdminClient {
  /// The settings of a topic, such as `cleanup.policy`, with the brokers' defaults.
  public func settings(of topic: String) throws(KafkaError) -> [String: String] {
    try settings(of: [topic])[topic]?.get() ?? [:]
  }

  /// The settings of each topic, or why they can't be read: the topic does not exist, or this client's user may not ask.
  public func settings(of topics: [String]) throws(KafkaError) -> [String: Result<[String: String], KafkaError>] {
    try entries(of: topics).mapValues { $0.map { $0.mapValues(\.value) } }
  }

  /// Sets some of a topic's settings and leaves its others as they are.
  ///
  /// The client library can only replace all settings that a topic has of its own, so these are read first and sent along. What somebody
  /// else sets at the same moment may be lost.
  public func set(_ changes: [String: String], of topic: String) throws(KafkaError) {
    let own = try entries(of: [topic])[topic]?.get().filter(\.value.isOwn).mapValues(\.value) ?? [:]
    try replaceSettings(of: topic, with: own.merging(changes) { $1 })
  }

  private func replaceSettings(of topic: String, with settings: [String: String]) throws(KafkaError) {
    let attempt = "changing the settings of topic \(topic)"
    var resource = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic)
    defer { rd_kafka_ConfigResource_destroy(resource) }
    for (name, value) in settings {
      let code = rd_kafka_ConfigResource_set_config(resource, name, value)
      guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, attempt: "\(attempt) to \(name)=\(value)") }
    }
    try ask(RD_KAFKA_ADMIN_OP_ALTERCONFIGS, attempt: attempt) { options, answers in
      rd_kafka_AlterConfigs(client.handle, &resource, 1, options, answers)
    } answer: { event throws(KafkaError) in
      var count = 0
      guard let result = rd_kafka_event_AlterConfigs_result(event),
        let resources = rd_kafka_AlterConfigs_result_resources(result, &count)
      else { return }
      for case let resource? in UnsafeBufferPointer(start: resources, count: count) {
        if let failure = Self.failure(of: resource, attempt: attempt) { throw failure }
      }
    }
  }

  private struct Entry {
    var value: String
    /// Set for this topic, and not taken from the brokers.
    var isOwn: Bool
  }

  private func entries(of topics: [String]) throws(KafkaError) -> [String: Result<[String: Entry], KafkaError>] {
    guard !topics.isEmpty else { return [:] }
    var requests: [OpaquePointer?] = topics.map { rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, $0) }
    defer { for request in requests { rd_kafka_ConfigResource_destroy(request) } }
    var found: [String: Result<[String: Entry], KafkaError>] = [:]
    try ask(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, attempt: "asking for the settings of topics") { options, answers in
      rd_kafka_DescribeConfigs(client.handle, &requests, requests.count, options, answers)
    } answer: { event in
      var count = 0
      guard let result = rd_kafka_event_DescribeConfigs_result(event),
        let resources = rd_kafka_DescribeConfigs_result_resources(result, &count)
      else { return }
      for case let resource? in UnsafeBufferPointer(start: resources, count: count) {
        let topic = String(cString: rd_kafka_ConfigResource_name(resource))
        found[topic] = Self.entries(of: resource, attempt: "asking for the settings of topic \(topic)")
      }
    }
    return found
  }

  private static func entries(of resource: OpaquePointer, attempt: String) -> Result<[String: Entry], KafkaError> {
    if let failure = failure(of: resource, attempt: attempt) { return .failure(failure) }
    var found: [String: Entry] = [:]
    var count = 0
    let entries = rd_kafka_ConfigResource_configs(resource, &count)
    for case let entry? in UnsafeBufferPointer(start: entries, count: count) {
      guard let value = rd_kafka_ConfigEntry_value(entry) else { continue }
      let isOwn = rd_kafka_ConfigEntry_source(entry) == RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG
      found[String(cString: rd_kafka_ConfigEntry_name(entry))] = Entry(value: String(cString: value), isOwn: isOwn)
    }
    return .success(found)
  }

  private static func failure(of resource: OpaquePointer, attempt: String) -> KafkaError? {
    let code = rd_kafka_ConfigResource_error(resource)
    guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
    let text = rd_kafka_ConfigResource_error_string(resource).map { String(cString: $0) }
    return KafkaError(code, text: text, attempt: attempt)
  }
}
