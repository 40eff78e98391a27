import Deciding
import JSON

/// The operator's commands for messages that wait. Call them between two steps.
extension Lane {
  /// Runs the messages of a key again, from the first one. False: none wait under it.
  public func replay(_ key: BlockedKey, now: Timestamp) throws(StoreError) -> Bool {
    guard let state = partitions[key.partition]?.blocked[key] else { return false }
    try change(key, at: now) { batch throws(StoreError) in
      batch.changes.blocked[key] = BlockedState(attempts: 0, retryAt: now, reason: state.reason)
      // A replayed message is run, even if processes died over it before.
      if let first = try store.parked(key, limit: 1).first { batch.changes.deaths[MessagePosition(first.record)] = 0 }
    }
    return true
  }

  /// Drops a key's first message, and runs the messages behind it; with `all`, drops every message that waits.
  ///
  /// It drops `limit` messages at most, so that the lane isn't held up for long. If it dropped that many, more may wait: the key stays
  /// blocked, and the caller calls again. Returns the number of dropped messages.
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

  /// Drops one message. If its key waited for this message, the messages behind it run. False: the message does not wait any more.
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

  /// Answers dropped commands: the client hears that they were dropped, now and with every repeat.
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
      // A numbered command is in no inbox. A command that has an answer keeps it. The client of a command that was forgotten is gone.
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

  /// The index of replies to dropped commands, for their ids: no output of a handler has this index, nor has a dead letter (-1).
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
      // As after a failed batch: the change may be in the database, and the memory out of date.
      wantsAssignment = true
      throw error
    }
    partitions[key.partition]?.apply(batch)
    publisher.send(batch.changes.journal, at: batch.now)
  }
}
