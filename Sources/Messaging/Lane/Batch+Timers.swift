import Deciding

extension Batch {
  /// Fires what is due, earliest first.
  mutating func fireTimers(_ partition: Int32, limit: Int) throws {
    try fire(try store.dueTimers(partition, at: now, limit: limit))
  }

  mutating func fire(_ timers: [TimerEntry]) throws {
    for timer in timers {
      // A message of this batch may have set it anew or forgotten it, or blocked its key.
      let key = BlockedKey(partition: timer.name.partition, key: timer.key)
      guard !hasSpoken(of: timer.name), !isBlocked(key) else { continue }
      try fire(timer, key)
    }
  }

  private mutating func fire(_ timer: TimerEntry, _ key: BlockedKey) throws {
    let message = reader.read(timer.record)
    // Gone before it is decided on, so that the decision may set it anew.
    forget(timer.name)
    if isDeadly(message) { return park(message, key, attempts: configuration.deathLimit, killed: true) }
    guard case .success(let envelope) = message.envelope else { return park(message, key, attempts: 0) }
    try run(message, envelope, key, attempt: 1)
  }
}

extension Record {
  /// It is a timer's; no topic's name has a slash.
  var isTimer: Bool { topic.hasPrefix("timer/") }
}

extension TimerEntry {
  /// A timer as a message, so that one that fails can wait with its key's other messages. It lies in no topic.
  var record: Record {
    let envelope = Envelope(
      id: id, source: "timer", sequence: 1, type: name.kind, time: due, subject: name.subject, correlationID: correlationID,
      traceparent: traceparent)
    return Record(
      topic: "timer/\(name.kind)/\(name.subject)", partition: name.partition, offset: due.milliseconds, key: key, value: body,
      headers: envelope.headers, timestamp: due)
  }
}
