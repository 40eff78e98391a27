import CKafka

extension AdminClient {
  /// Gives a topic more partitions, so that it has `count` in all. Records that are there stay where they are, and later records of the
  /// same keys go elsewhere.
  public func addPartitions(to topic: String, count: Int32) throws(KafkaError) {
    let attempt = "giving topic \(topic) \(count) partitions"
    var reason = [CChar](repeating: 0, count: 512)
    var request = rd_kafka_NewPartitions_new(topic, Int(count), &reason, reason.count)
    guard request != nil else { throw KafkaError.invalid(String(reason), attempt: attempt) }
    defer { rd_kafka_NewPartitions_destroy(request) }
    try ask(RD_KAFKA_ADMIN_OP_CREATEPARTITIONS, attempt: attempt) { options, answers in
      rd_kafka_CreatePartitions(client.handle, &request, 1, options, answers)
    } answer: { event throws(KafkaError) in
      var count = 0
      guard let result = rd_kafka_event_CreatePartitions_result(event),
        let results = rd_kafka_CreatePartitions_result_topics(result, &count)
      else { return }
      for case let result? in UnsafeBufferPointer(start: results, count: count) {
        let code = rd_kafka_topic_result_error(result)
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
        let text = rd_kafka_topic_result_error_string(result).map { String(cString: $0) }
        throw KafkaError(code, text: text, attempt: attempt)
      }
    }
  }
}
