import Deciding

extension Lane {
  /// Fires what is due, earliest first.
  func fireTimers(_ partition: Int32, limit: Int, _ batch: inout Batch) throws {
    try fire(try store.dueTimers(partition, at: batch.now, limit: limit), &batch)
  }

  func fire(_ timers: [TimerEntry], _ batch: inout Batch) throws {
    for timer in timers {
      // A message of this batch may have set it anew or forgotten it, or blocked its key.
      let key = BlockedKey(partition: timer.name.partition, key: timer.key)
      guard !batch.hasSpoken(of: timer.name), !isBlocked(key, batch) else { continue }
      try fire(timer, key, &batch)
    }
  }

  private func fire(_ timer: TimerEntry, _ key: BlockedKey, _ batch: inout Batch) throws {
    let record = timer.record
    let message = decode([Arrival(record)])[0]
    // Gone before it is decided on, so that the decision may set it anew.
    batch.forget(timer.name)
    if isDeadly(record) {
      park(message, key, attempts: configuration.deathLimit, killed: true, &batch)
      return
    }
    guard case .success(let envelope) = message.arrival.envelope else {
      park(message, key, attempts: 0, &batch)
      return
    }
    try run(message, envelope, key, attempt: 1, &batch)
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
