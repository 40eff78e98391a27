import Deciding

/// The headers that say where a dead letter was and why it is one: the names that Spring for Apache Kafka gave them, which tools know.
enum DeadLetter {
  static func headers(of record: Record, reason: String) -> [Header] {
    [
      Header("kafka_dlt-original-topic", record.topic),
      Header("kafka_dlt-original-partition", String(record.partition)),
      Header("kafka_dlt-original-offset", String(record.offset)),
      Header("kafka_dlt-original-timestamp", record.timestamp.description),
      Header("kafka_dlt-exception-message", String(reason.prefix(1000))),
    ]
  }
}
