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
      let place = try? worker.place(worker.service + ".dlq", key: key.key)
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
      .deadLetter, to: place, key: DeadLetter.key(of: key.key), envelope: envelope,
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

  // MARK: the operator decides

  /// Lets a key go on from its first message. False: nothing waits under it.
  public func replay(_ key: BlockedKey, now: Timestamp) throws(StoreError) -> Bool {
    guard let state = partitions[key.partition]?.blocked[key] else { return false }
    try change(key) { changes throws(StoreError) in
      changes.blocked[key] = BlockedState(attempts: 0, retryAt: now, reason: state.reason)
      // Whoever replays it wants it run, whatever it did before.
      if let first = try store.parked(key, limit: 1).first { changes.deaths[MessagePosition(first.record)] = 0 }
    }
    return true
  }

  /// Drops a key's first message, and lets the ones behind it go on. Returns how many were dropped: with `all`, everything that waits.
  public func discard(_ key: BlockedKey, all: Bool, now: Timestamp) throws(StoreError) -> Int {
    guard let state = partitions[key.partition]?.blocked[key] else { return 0 }
    var dropped = 0
    try change(key) { changes throws(StoreError) in
      let waiting = try store.parked(key, limit: all ? Int(Int32.max) : 1)
      changes.unparked = waiting.map(\.name)
      dropped = waiting.count
      changes.blocked[key] = BlockedState(attempts: 0, retryAt: now, reason: state.reason)
    }
    return dropped
  }

  private func change(_ key: BlockedKey, _ body: (inout Changes) throws(StoreError) -> Void) throws(StoreError) {
    var batch = Batch(worker: worker, now: Timestamp(milliseconds: 0))
    try store.begin(partitions.mapValues(\.epoch))
    do throws(StoreError) {
      try body(&batch.changes)
    } catch {
      store.rollback()
      throw error
    }
    do throws(StoreError) {
      try store.commit(batch.changes)
    } catch {
      store.rollback()
      // As after a batch: it may be done, and what is in memory old.
      wantsAssignment = true
      throw error
    }
    partitions[key.partition]?.apply(batch)
  }
}

extension BlockedKey {
  /// The key for people.
  public var text: String { String(decoding: key, as: UTF8.self) }
}

extension Lane.IncomingMessage {
  /// A message for people: its type and id, or at least where it lies.
  var name: String {
    if case .success(let envelope) = arrival.envelope { return "\(envelope.type) \(envelope.id)" }
    return "\(record.place) at offset \(record.offset)"
  }
}
