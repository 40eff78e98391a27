import Deciding

/// The identity of a log: a random text in a compacted topic, written when the topics are made.
///
/// It is stored beside the offsets. If a log shows another identity, or none where there was one, the offsets belong to another log: the
/// broker's data is gone, and the journals fill the log again.
public enum LogIdentity {
  public static let topic = "log.identity"

  /// Reads the identity; if there is none, `candidate` becomes it. If two processes start on an empty log at once, the first identity in
  /// the log counts for both. `wait` is called while there is nothing to read yet, and throws when it has waited long enough.
  public static func read(
    from log: any Log, orBecome candidate: String, now: Timestamp, wait: () throws(LogError) -> Void
  ) throws(LogError) -> String {
    if let identity = try current(log, wait) { return identity }
    try say(candidate, to: log, now, wait)
    guard let identity = try current(log, wait) else {
      throw LogError(.other, "topic \(topic) lost the record that was just acknowledged: is it compacted, and not deleted by time?")
    }
    return identity
  }

  /// Gives the log a new identity, because records of it are gone and must be filled in again.
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

  /// The oldest record, or the last renewal; nil: there is none yet. Each has a key of its own, so compaction never takes one away.
  package static func current(_ log: any Log, _ wait: () throws(LogError) -> Void) throws(LogError) -> String? {
    var identity: String?
    try log.scan([TopicPartition(topic, 0)], wait) { record in
      guard let text = record.value.map({ String(decoding: $0, as: UTF8.self) }) else { return }
      if identity == nil || text.hasPrefix(renewal) { identity = text }
    }
    return identity
  }
}
