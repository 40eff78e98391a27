import Deciding

extension Batch {
  /// Fires the timers that are due, earliest first.
  mutating func fireTimers(_ partition: Int32, limit: Int) throws {
    try fire(try store.dueTimers(partition, at: now, limit: limit))
  }

  mutating func fire(_ timers: [TimerEntry]) throws {
    for timer in timers {
      // A message of this batch may have set or cancelled the timer, or blocked its key.
      let key = BlockedKey(partition: timer.name.partition, key: timer.key)
      guard !hasSpoken(of: timer.name), !isBlocked(key) else { continue }
      try fire(timer, key)
    }
  }

  private mutating func fire(_ timer: TimerEntry, _ key: BlockedKey) throws {
    let message = reader.read(timer.record)
    // The timer is removed before the decision, so that the decision may set it again.
    forget(timer.name)
    if isDeadly(message) { return park(message, key, attempts: configuration.deathLimit, killed: true) }
    guard case .success(let envelope) = message.envelope else { return park(message, key, attempts: 0) }
    try run(message, envelope, key, attempt: 1)
  }
}

extension Record {
  /// Whether it is a timer's record. No topic has a slash in its name.
  var isTimer: Bool { topic.hasPrefix("timer/") }
  /// Whether it is a call's outcome.
  var isOutcome: Bool { topic.hasPrefix("outcome/") }
  /// Whether the lane made it for itself, so that it lies in no topic.
  var isOwn: Bool { isTimer || isOutcome }
}

extension TimerEntry {
  /// The timer as a message, so that it can wait with its key's other messages when it fails. It lies in no topic.
  var record: Record {
    let envelope = Envelope(
      id: id, source: "timer", sequence: 1, type: name.kind, time: due, subject: name.subject, correlationID: correlationID,
      traceparent: traceparent)
    return Record(
      topic: "timer/\(name.kind)/\(name.subject)", partition: name.partition, offset: due.milliseconds, key: key, value: body,
      headers: envelope.headers, timestamp: due)
  }
}
