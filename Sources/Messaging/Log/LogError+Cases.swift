extension LogError {
  static func unknown(_ place: TopicPartition) -> LogError {
    LogError(.unknownTopic, "there is no partition \(place) in the log; create its topic, or read what its number of partitions is")
  }

  static func unknown(_ topic: String) -> LogError {
    LogError(.unknownTopic, "there is no topic \(topic) in the log; create it")
  }

  static func mismatch(_ topic: TopicSpecification, existing: Int32) -> LogError {
    LogError(
      .mismatch,
      "topic \(topic.name) has \(existing) partitions, but \(topic.partitions) are declared; declare \(existing), or start with an empty "
        + "log: a key's records must not move to another partition")
  }

  static func outOfRange(_ place: TopicPartition, _ offset: Int64, available: ClosedRange<Int64>) -> LogError {
    LogError(
      .outOfRange,
      "\(place) has no offset \(offset), but \(available.lowerBound) to \(available.upperBound): records were removed unread, or the "
        + "log was replaced; start from 0 and let the journals republish")
  }
}

extension OutgoingRecord {
  /// Bytes of key, value and headers.
  var size: Int {
    headers.reduce((key?.count ?? 0) + (value?.count ?? 0)) { $0 + $1.name.utf8.count + $1.value.utf8.count }
  }

  func tooLarge(limit: Int) -> LogError {
    LogError(.tooLarge, "a record of \(size) bytes for \(place) is over the limit of \(limit); it can't be sent")
  }
}

extension LogError {
  /// What a delivery that failed says something about.
  enum Scope {
    /// This one record: the log will never take it as it is, or one of those that were sent together with it.
    case record
    /// All records of its topic, until somebody mends that.
    case topic
    /// The log as a whole, for the time being.
    case log
  }

  var scope: Scope {
    switch code {
    case .tooLarge, .invalidTimestamp, .invalidRecord: .record
    case .unknownTopic, .unauthorized: .topic
    case .queueFull, .unavailable, .noSpace, .outOfRange, .mismatch, .corrupt, .fatal, .other: .log
    }
  }
}
