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
    if let identity = try current(log, place, wait) { return identity }
    try say(candidate, to: log, now, wait)
    guard let identity = try current(log, place, wait) else {
      throw LogError(.other, "topic \(topic) lost the record that was just acknowledged: is it compacted, and not deleted by time?")
    }
    return identity
  }

  /// Makes it another log, as something that was in it is gone, and is to be filled in again.
  public static func renew(_ log: any Log, as identity: String, now: Timestamp, wait: () throws(LogError) -> Void) throws(LogError) {
    try say(renewal + identity, to: log, now, wait)
  }

  private static let renewal = "renewed "

  private static func say(_ text: String, to log: any Log, _ now: Timestamp, _ wait: () throws(LogError) -> Void) throws(LogError) {
    let producer = try log.producer()
    defer { producer.close() }
    let record = OutgoingRecord(
      topic: topic, partition: 0, key: Array(text.utf8), value: Array(text.utf8), headers: [], timestamp: now)
    try producer.send(record, token: 0)
    producer.flush()
    while true {
      if let delivery = producer.deliveries().first {
        _ = try delivery.result.get()
        return
      }
      try wait()
    }
  }

  /// The oldest record, or the last renewal. Each has a key of its own, so compaction never takes one away.
  private static func current(
    _ log: any Log, _ place: TopicPartition, _ wait: () throws(LogError) -> Void
  ) throws(LogError) -> String? {
    var identity: String?
    try log.scan([place], wait) { record in
      guard let text = record.value.map({ String(decoding: $0, as: UTF8.self) }) else { return }
      if identity == nil || text.hasPrefix(renewal) { identity = text }
    }
    return identity
  }
}
