import Deciding
import JSON

/// What an operator decides about messages that wait. To be called between two steps.
extension Lane {
  /// Lets a key go on from its first message. False: nothing waits under it.
  public func replay(_ key: BlockedKey, now: Timestamp) throws(StoreError) -> Bool {
    guard let state = partitions[key.partition]?.blocked[key] else { return false }
    try change(key, at: now) { batch throws(StoreError) in
      batch.changes.blocked[key] = BlockedState(attempts: 0, retryAt: now, reason: state.reason)
      // Whoever replays it wants it run, whatever it did before.
      if let first = try store.parked(key, limit: 1).first { batch.changes.deaths[MessagePosition(first.record)] = 0 }
    }
    return true
  }

  /// Drops a key's first message, and lets the ones behind it go on; with `all`, everything that waits.
  ///
  /// At most `limit` are dropped, so that a lane isn't held up long: while that many were, more may wait, and the key stays as it is, to
  /// be called again. Returns how many were dropped.
  public func discard(_ key: BlockedKey, all: Bool, limit: Int = Int(Int32.max), now: Timestamp) throws(StoreError) -> Int {
    guard let state = partitions[key.partition]?.blocked[key] else { return 0 }
    var dropped: [ParkedMessage] = []
    try change(key, at: now) { batch throws(StoreError) in
      dropped = try store.parked(key, limit: all ? limit : 1)
      try drop(dropped, &batch)
      if all, dropped.count == limit { return }
      batch.changes.blocked[key] = BlockedState(attempts: 0, retryAt: now, reason: state.reason)
    }
    tell(dropped, key)
    return dropped.count
  }

  /// Drops one message. If its key waited for it, those behind it go on. False: it waits no more.
  public func discard(_ name: ParkedMessageName, now: Timestamp) throws(StoreError) -> Bool {
    let key = name.key
    guard let state = partitions[key.partition]?.blocked[key] else { return false }
    var dropped: ParkedMessage?
    try change(key, at: now) { batch throws(StoreError) in
      dropped = try store.parked(name)
      guard let dropped else { return }
      if try store.parked(key, limit: 1).first?.name == name {
        batch.changes.blocked[key] = BlockedState(attempts: 0, retryAt: now, reason: state.reason)
      }
      try drop([dropped], &batch)
    }
    guard let dropped else { return false }
    tell([dropped], key)
    return true
  }

  private func tell(_ dropped: [ParkedMessage], _ key: BlockedKey) {
    guard let first = dropped.first else { return }
    notify(
      .discarded(service: worker.service, key: key.text, first: first.record.messageID.description, count: dropped.count))
  }

  // MARK: what is dropped

  /// Their outcome is that there is none: a command's client hears it, now and whenever the command is repeated.
  private func drop(_ messages: [ParkedMessage], _ batch: inout Batch) throws(StoreError) {
    batch.changes.unparked += messages.map(\.name)
    let commands = messages.compactMap { message -> (envelope: Envelope, command: CommandReference, partition: Int32)? in
      guard let envelope = try? Envelope(message.record), let command = envelope.command else { return nil }
      return (envelope, command, message.name.key.partition)
    }
    guard !commands.isEmpty else { return }
    let taken = try store.inbox(commands.map(\.envelope.id))
    for (envelope, command, partition) in commands {
      guard let state = partitions[partition] else { continue }
      // A numbered command is in no inbox; of the others, one that has an answer keeps it, and who asked for one that is forgotten is gone.
      if envelope.sequence == nil {
        guard let entry = taken[envelope.id], entry.reply == nil, batch.changes.answers[envelope.id] == nil else { continue }
      }
      let reply = StoredReply.discarded(correlationID: envelope.correlationID)
      batch.changes.answers[envelope.id] = reply
      guard let place = try? worker.place(replyTo: command) else { continue }
      batch.reply(
        reply, to: command, at: place, id: envelope.id.derived(Self.discardIndex, time: envelope.rootTime),
        causedBy: Cause(id: envelope.id, time: envelope.time, correlationID: envelope.correlationID), from: state)
    }
  }

  /// What the ids of replies to discarded commands derive from: no output of a handler has it, and neither has a dead letter (-1).
  private static let discardIndex = -1_000_000

  private func change(
    _ key: BlockedKey, at now: Timestamp, _ body: (inout Batch) throws(StoreError) -> Void
  ) throws(StoreError) {
    guard !wantsAssignment else {
      throw StoreError(.unavailable, "\(worker.service) takes its partitions over anew at this moment; try again in a second")
    }
    var batch = Batch(of: self, at: now)
    try store.begin(partitions.mapValues(\.epoch))
    do throws(StoreError) {
      try body(&batch)
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
    publisher.send(batch.changes.journal, at: batch.now)
  }
}
