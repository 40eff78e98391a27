import Deciding

/// A dead letter is made so that the log accepts it, whatever the original record was. The complete original waits in the database.
///
/// Its headers say where the original was and why it waits. They have the names of Spring for Apache Kafka, which tools know.
enum DeadLetter {
  /// Bytes of a key. A longer key is cut, and a header says how long it was.
  static let keyLimit = 1024
  /// Bytes of a value; a longer one is cut in the same way.
  static let valueLimit = 900_000
  /// Bytes of a reason.
  static let reasonLimit = 1000

  static let originalTopicHeader = "kafka_dlt-original-topic"

  static func headers(of record: Record, reason: String) -> [Header] {
    var headers = [
      Header(originalTopicHeader, record.topic.prefix(bytes: keyLimit)),
      Header("kafka_dlt-original-partition", String(record.partition)),
      Header("kafka_dlt-original-offset", String(record.offset)),
      Header("kafka_dlt-original-timestamp", record.timestamp.description),
      Header("kafka_dlt-exception-message", reason.prefix(bytes: reasonLimit)),
    ]
    if let value = record.value, value.count > valueLimit {
      headers.append(Header("kafka_dlt-original-value-bytes", String(value.count)))
    }
    if let key = record.key, key.count > keyLimit { headers.append(Header("kafka_dlt-original-key-bytes", String(key.count))) }
    return headers
  }

  static func key(of key: [UInt8]) -> [UInt8] {
    key.count > keyLimit ? Array(key.prefix(keyLimit)) : key
  }

  static func value(of record: Record) -> [UInt8] {
    let value = record.value ?? []
    return value.count > valueLimit ? Array(value.prefix(valueLimit)) : value
  }
}

extension String {
  /// Its beginning, with this number of bytes at most: a character may have any length.
  func prefix(bytes limit: Int) -> String {
    guard utf8.count > limit else { return self }
    let end = utf8.index(startIndex, offsetBy: limit)
    // Rounded down to a whole Unicode scalar.
    return String(unicodeScalars[..<end])
  }
}
