import Deciding

/// Which log this is: a random text in a compacted topic of our own, written when the topics are made.
///
/// It is kept beside the offsets. A log that shows another one, or none where there was one, is not the log the offsets are of: the
/// broker's data is gone, and the journals fill it again.
public enum LogIdentity {
  public static let topic = "log.identity"

  /// Reads the identity; if there is none, `candidate` becomes it. Two processes that start on an empty log at once agree on the first
  /// that got in. `wait` is called while there is nothing to read yet, and throws when its patience is over.
  public static func read(
    from log: any Log, orBecome candidate: String, now: Timestamp, wait: () throws(LogError) -> Void
  ) throws(LogError) -> String {
    let place = TopicPartition(topic, 0)
    if let identity = try first(log, place, wait) { return identity }
    let producer = try log.producer()
    defer { producer.close() }
    let record = OutgoingRecord(
      topic: topic, partition: 0, key: Array(candidate.utf8), value: Array(candidate.utf8), headers: [], timestamp: now)
    try producer.send(record, token: 0)
    producer.flush()
    while true {
      if let delivery = producer.deliveries().first {
        _ = try delivery.result.get()
        break
      }
      try wait()
    }
    guard let identity = try first(log, place, wait) else {
      throw LogError(.other, "topic \(topic) lost the record that was just acknowledged: is it compacted, and not deleted by time?")
    }
    return identity
  }

  /// The oldest record. Each has a key of its own, so compaction never takes the first one away.
  private static func first(
    _ log: any Log, _ place: TopicPartition, _ wait: () throws(LogError) -> Void
  ) throws(LogError) -> String? {
    guard let range = try log.ranges(of: [place])[place], !range.isEmpty else { return nil }
    let reader = try log.reader()
    defer { reader.close() }
    try reader.assign([place: range.lowerBound])
    var position = range.lowerBound
    while true {
      let records = try reader.poll(limit: 100)
      for record in records {
        if let value = record.value { return String(decoding: value, as: UTF8.self) }
      }
      position = max(position, records.last.map { $0.offset + 1 } ?? 0, reader.reached()[place] ?? 0)
      if position >= range.upperBound { return nil }
      try wait()
    }
  }
}
