import Deciding

/// A message that can't be handled stops its own key, and nothing else: it and all that comes after it under that key wait in the
/// database, in order, until an attempt succeeds or somebody decides.
extension Lane {
  func isBlocked(_ key: BlockedKey, _ batch: Batch) -> Bool {
    if batch.changes.blocked[key] != nil { return true }
    guard let state = partitions[key.partition], state.blocked[key] != nil else { return false }
    return !batch.changes.unblocked.contains(key)
  }

  /// A record waits behind its key.
  func append(_ record: Record, behind key: BlockedKey, _ batch: inout Batch) {
    batch.changes.parked.append(ParkedMessage(record, behind: key))
  }

  func attemptFailed(_ message: IncomingMessage, _ key: BlockedKey, attempt: Int, error: any Error, _ batch: inout Batch) {
    count { $0.attemptsFailed += 1 }
    let reason = "\(error)".prefix(bytes: DeadLetter.reasonLimit)
    notify(
      .attemptFailed(
        service: worker.service, message: message.name, key: key.text, attempt: attempt, error: reason))
    guard attempt < configuration.attempts else {
      park(message, key, attempts: attempt, reason: reason, &batch)
      return
    }
    let retryAt = batch.now.adding(milliseconds: configuration.retryPause)
    block(message.record, key, BlockedState(attempts: attempt, retryAt: retryAt, reason: reason), &batch)
  }

  /// Gives a message up, with a dead letter that says why.
  func park(
    _ message: IncomingMessage, _ key: BlockedKey, attempts: Int, killed: Bool = false, reason: String? = nil, _ batch: inout Batch
  ) {
    var text = reason ?? ""
    if killed { text = "the process died \(attempts) times while it was handled" }
    if text.isEmpty, case .failure(let error) = message.input { text = "\(error)".prefix(bytes: DeadLetter.reasonLimit) }
    if isBlocked(key, batch), !isHead(message.record, of: key, batch) {
      append(message.record, behind: key, &batch)
      return
    }
    block(message.record, key, BlockedState(attempts: attempts, retryAt: nil, reason: text), &batch)
    deadLetter(message, key, reason: text, &batch)
    count { $0.parked += 1 }
    notify(.parked(service: worker.service, message: message.name, key: key.text, reason: text))
  }

  /// Whether this record is the one that its key waits for: then it is parked already, and only the state of its key changes.
  private func isHead(_ record: Record, of key: BlockedKey, _ batch: Batch) -> Bool {
    retrying == ParkedMessageName(record, behind: key)
  }

  private func block(_ record: Record, _ key: BlockedKey, _ state: BlockedState, _ batch: inout Batch) {
    batch.changes.blocked[key] = state
    batch.changes.unblocked.removeAll { $0 == key }
    if retrying != ParkedMessageName(record, behind: key) { append(record, behind: key, &batch) }
  }

  private func deadLetter(_ message: IncomingMessage, _ key: BlockedKey, reason: String, _ batch: inout Batch) {
    let record = message.record
    guard let state = partitions[key.partition],
      let place = try? worker.place(worker.service + ".dlq", key: key.key ?? [])
    else { return }
    var envelope: Envelope
    switch message.arrival.envelope {
    case .success(let original):
      envelope = original
      envelope.id = original.id.derived(-1, time: original.rootTime)
      envelope.causationID = original.id
    case .failure:
      let id = MessageID(placeOf: record)
      envelope = Envelope(id: id, source: "", type: "unreadable", time: batch.now, subject: "", correlationID: id.description)
    }
    envelope.source = worker.source(key.partition)
    envelope.replyTo = nil
    envelope.replyPartition = nil
    batch.journal(
      .deadLetter, to: place, key: DeadLetter.key(of: key.key ?? []), envelope: envelope,
      extraHeaders: DeadLetter.headers(of: record, reason: reason), body: DeadLetter.value(of: record), from: state)
  }

  // MARK: trying again

  /// Runs what waits behind a key whose time has come, in order, until one fails.
  func retry(_ key: BlockedKey, _ blocked: BlockedState, limit: Int, _ batch: inout Batch) throws {
    let waiting = try store.parked(key, limit: limit)
    let messages = decode(waiting.map { Arrival($0.record) })
    try fetchRows(messages)
    var attempts = blocked.attempts
    for (message, parked) in zip(messages, waiting) {
      retrying = parked.name
      defer { retrying = nil }
      guard case .success(let envelope) = message.arrival.envelope else {
        park(message, key, attempts: attempts, &batch)
        return
      }
      if isDeadly(parked.record) {
        park(message, key, attempts: configuration.deathLimit, killed: true, &batch)
        return
      }
      guard try run(message, envelope, key, attempt: attempts + 1, &batch) else { return }
      batch.changes.unparked.append(parked.name)
      attempts = 0
    }
    if waiting.count < limit {
      batch.changes.unblocked.append(key)
      // A timer of this key may have been due all the while.
      partitions[key.partition]?.nextTimer = batch.now
    } else {
      batch.changes.blocked[key] = BlockedState(attempts: 0, retryAt: batch.now, reason: "")
    }
  }
}

extension Lane.IncomingMessage {
  /// A message for people: its type and id. That of what can't be read is made of where it lies, and where that is, is said too.
  var name: String {
    if case .success(let envelope) = arrival.envelope { return "\(envelope.type) \(envelope.id)" }
    return "unreadable \(record.messageID) of \(record.place) at offset \(record.offset)"
  }
}
