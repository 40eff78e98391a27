import Deciding

/// A message that can't be handled stops only its own key. It and all later messages of that key wait in the database, in order, until an
/// attempt succeeds or the operator decides.
extension Batch {
  func isBlocked(_ key: BlockedKey) -> Bool {
    if changes.blocked[key] != nil { return true }
    guard let state = partitions[key.partition], state.blocked[key] != nil else { return false }
    return !changes.unblocked.contains(key)
  }

  /// Lets a record wait behind its key.
  mutating func append(_ record: Record, behind key: BlockedKey) {
    changes.parked.append(ParkedMessage(record, behind: key))
  }

  mutating func attemptFailed(_ message: IncomingMessage, _ key: BlockedKey, attempt: Int, error: any Error) {
    counters.attemptsFailed += 1
    let reason = "\(error)".prefix(bytes: DeadLetter.reasonLimit)
    notify(
      .attemptFailed(
        service: worker.service, message: message.name, key: key.text, attempt: attempt, error: reason))
    guard attempt < configuration.attempts else {
      park(message, key, attempts: attempt, reason: reason)
      return
    }
    let retryAt = now.adding(milliseconds: configuration.retryPause)
    block(message.record, key, BlockedState(attempts: attempt, retryAt: retryAt, reason: reason))
  }

  /// Parks a message, with a dead letter that says why.
  mutating func park(_ message: IncomingMessage, _ key: BlockedKey, attempts: Int, killed: Bool = false, reason: String? = nil) {
    var text = reason ?? ""
    if killed { text = "the process died \(attempts) times while it was handled" }
    if text.isEmpty, case .failure(let error) = message.input { text = "\(error)".prefix(bytes: DeadLetter.reasonLimit) }
    if isBlocked(key), !isHead(message.record, of: key) {
      append(message.record, behind: key)
      return
    }
    block(message.record, key, BlockedState(attempts: attempts, retryAt: nil, reason: text))
    deadLetter(message, key, reason: text)
    counters.parked += 1
    notify(.parked(service: worker.service, message: message.name, key: key.text, reason: text))
  }

  /// Whether the key waits for this record. The record is then in the database already, and only the state of its key changes.
  private func isHead(_ record: Record, of key: BlockedKey) -> Bool {
    retrying == ParkedMessageName(record, behind: key)
  }

  private mutating func block(_ record: Record, _ key: BlockedKey, _ state: BlockedState) {
    changes.blocked[key] = state
    changes.unblocked.removeAll { $0 == key }
    if retrying != ParkedMessageName(record, behind: key) { append(record, behind: key) }
  }

  private mutating func deadLetter(_ message: IncomingMessage, _ key: BlockedKey, reason: String) {
    let record = message.record
    guard let state = partitions[key.partition],
      let place = try? worker.place(worker.service + ".dlq", key: key.key ?? [])
    else { return }
    var envelope: Envelope
    switch message.envelope {
    case .success(let original):
      envelope = original
      envelope.id = original.id.derived(-1, time: original.rootTime)
      envelope.causationID = original.id
    case .failure:
      let id = MessageID(placeOf: record)
      envelope = Envelope(id: id, source: "", type: "unreadable", time: now, subject: "", correlationID: id.description)
    }
    envelope.source = worker.source(key.partition)
    envelope.replyTo = nil
    envelope.replyPartition = nil
    envelope.replyKey = nil
    journal(
      .deadLetter, to: place, key: DeadLetter.key(of: key.key ?? []), envelope: envelope,
      extraHeaders: DeadLetter.headers(of: record, reason: reason), body: DeadLetter.value(of: record), from: state)
  }

  // MARK: trying again

  /// Runs the messages that wait behind a key, in order, until one fails.
  mutating func retry(_ key: BlockedKey, _ blocked: BlockedState, limit: Int) throws {
    let waiting = try store.parked(key, limit: limit)
    let messages = waiting.map { reader.read($0.record) }
    try fetchRows(messages)
    var attempts = blocked.attempts
    for (message, parked) in zip(messages, waiting) {
      retrying = parked.name
      defer { retrying = nil }
      guard case .success(let envelope) = message.envelope else {
        park(message, key, attempts: attempts)
        return
      }
      if isDeadly(message) {
        park(message, key, attempts: configuration.deathLimit, killed: true)
        return
      }
      guard try run(message, envelope, key, attempt: attempts + 1) else { return }
      changes.unparked.append(parked.name)
      attempts = 0
    }
    if waiting.count < limit {
      changes.unblocked.append(key)
      // A timer of this key may be overdue.
      partitions[key.partition]?.nextTimer = now
    } else {
      changes.blocked[key] = BlockedState(attempts: 0, retryAt: now, reason: "")
    }
  }
}
