import Deciding

/// Recovers a database that is behind its log: an older copy, or one that lost its last commits. Its offsets are just as old, so the lane
/// handles the missing messages again, from the log. Ids derive from causes, so their outputs have the same ids as before, and services
/// that had them see nothing new.
extension Lane {
  /// The partitions whose database is behind its log. Throws `DatabaseMismatch` if a database does not belong to this log, or is behind it
  /// and `facts` allow no recovery.
  ///
  /// An empty database can be recovered only if the log still has everything from its beginning on.
  func partitionsBehind(
    _ claims: [Int32: Claim], _ facts: LogFacts, _ ranges: [TopicPartition: Range<Int64>]
  ) throws(DatabaseMismatch) -> Set<Int32> {
    var behind: Set<Int32> = []
    for (partition, claim) in claims.sorted(by: { $0.key < $1.key }) {
      // If a partition has said nothing, the other partitions know whose log this is.
      let known = facts.progress[partition] ?? facts.progress.min { $0.key < $1.key }?.value.ofNothing(in: partition)
      if let progress = known, let kind = DatabaseMismatch.kind(of: claim, beside: progress, in: facts.identity) {
        let isWhole = worker.topics.allSatisfy { ranges[TopicPartition($0, partition)]?.lowerBound ?? 0 == 0 }
        guard kind != .other, kind != .new || isWhole, facts.output != nil else {
          throw DatabaseMismatch(kind, worker.service, database: store.name, partition: partition, claim, progress)
        }
        behind.insert(partition)
      } else if !lost(partition, claim.outbound, facts).isEmpty {
        // The last report may be a moment older than the end of the journal.
        behind.insert(partition)
      }
    }
    return behind
  }

  /// The channels that have higher numbers in the log than in the database, and their last numbers.
  private func lost(
    _ partition: Int32, _ outbound: [TopicPartition: Int64], _ facts: LogFacts
  ) -> [(place: TopicPartition, last: Int64)] {
    (facts.output?.lastNumbers ?? [:]).filter { $0.key.sourcePartition == partition && $0.value > outbound[$0.key.place] ?? 0 }
      .map { ($0.key.place, $0.value) }.sorted { $0.0 < $1.0 }
  }

  /// Lets a partition go on from here. It never reuses numbers that the log has for its channels and its journal: consumers would take the
  /// new messages for repeats. The partition begins a history of its own, so that the newer database, if it turns up, is not taken for this
  /// one.
  func recover(
    _ state: PartitionState, _ facts: LogFacts, ends: [TopicPartition: Int64], _ batch: inout Batch
  ) throws(StoreError) {
    guard let output = facts.output else { return }
    // Later than the time in the log, whatever the clocks say.
    let known = facts.progress[state.partition].map { Incarnation($0.incarnation).recoveredAt } ?? 0
    let time = Timestamp(milliseconds: max(batch.now.milliseconds, known + 1))
    let incarnation = Incarnation(state.incarnation).recovering(at: time, after: state.journalEnd)
    batch.changes.incarnation[state.partition] = incarnation.description
    let after = incarnation.redoingAfter ?? state.journalEnd
    var unread: [String: Int64] = [:]
    for topic in worker.topics {
      let end = ends[TopicPartition(topic, state.partition)] ?? 0
      if end > state.offsets[topic] ?? 0 { unread[topic] = end }
    }
    let rows = try rowsRedone(state, after: after)
    let (handled, others, doneThrough) = output.handled(by: state.partition, after: after, without: rows)
    state.redo = Redo(
      handled, after: max(after + Int64(rows.count), doneThrough), others: others, waiting: Set(try waiting(in: state).keys), ends: unread)
    var lostRow = state.journalEnd + 1
    state.journalEnd = max(state.journalEnd, output.lastSequence(of: state.partition))
    for (place, last) in lost(state.partition, state.outbound, facts) {
      void(place, from: (state.outbound[place] ?? 0) + 1, through: last + 1, rowsFrom: lostRow, state, &batch)
      lostRow = (batch.journalEnds[state.partition] ?? state.journalEnd) + 1
    }
  }

  /// The rows that an interrupted recovery has written after the last row that the database had.
  private func rowsRedone(_ state: PartitionState, after sequence: Int64) throws(StoreError) -> Set<MessageID> {
    var ids: Set<MessageID> = []
    var last = sequence
    while true {
      let rows = try store.journal(state.partition, after: last, limit: 1000)
      for row in rows where row.kind != .void { ids.insert(row.envelope.id) }
      guard let end = rows.last?.sequence else { return ids }
      last = end
    }
  }

  /// The messages that wait behind the partition's blocked keys, and those keys.
  private func waiting(in state: PartitionState) throws(StoreError) -> [MessageID: BlockedKey] {
    var keys: [MessageID: BlockedKey] = [:]
    for key in state.blocked.keys {
      for message in try store.parked(key, limit: Int(Int32.max)) { keys[message.record.messageID] = key }
    }
    return keys
  }

  /// The messages that wait behind the partition's blocked keys, the timers that are set, and their keys.
  private func pendingKeys(of state: PartitionState) throws(StoreError) -> [MessageID: BlockedKey] {
    var keys = try waiting(in: state)
    for timer in try store.dueTimers(state.partition, at: Timestamp(milliseconds: .max), limit: Int(Int32.max)) {
      keys[timer.id] = BlockedKey(partition: state.partition, key: timer.key)
    }
    return keys
  }

  /// Tells the consumers of a channel that these numbers hold nothing: a consumer that has the numbers before goes on after them.
  /// - Parameter row: the first row of the journal that it stands for.
  private func void(
    _ place: TopicPartition, from first: Int64, through last: Int64, rowsFrom row: Int64, _ state: PartitionState, _ batch: inout Batch
  ) {
    let channel = UInt64(UInt32(bitPattern: state.partition)) << 32 | UInt64(UInt32(bitPattern: place.partition))
    let id = MessageID(time: batch.now, random: (channel, UInt64(Partitioner.murmur2(Array(place.topic.utf8))))).derived(0)
    let source = worker.source(state.partition)
    let envelope = Envelope(
      id: id, source: source, type: VoidMessage.type, time: batch.now, subject: source, correlationID: id.description)
    batch.journal(
      .void, to: place, key: Array(source.utf8), envelope: envelope,
      extraHeaders: [Header(VoidMessage.firstHeader, String(first)), Header(VoidMessage.firstRowHeader, String(row))], body: nil,
      from: state, number: last)
  }

  // MARK: doing again what was lost

  /// A partition that is being redone; nil: there is none.
  var redoing: (PartitionState, Redo)? {
    for partition in owned {
      if let state = partitions[partition], let redo = state.redo { return (state, redo) }
    }
    return nil
  }

  /// The next message of a partition that is being redone.
  func redo(_ state: PartitionState, _ redo: Redo, at now: Timestamp) throws -> BatchResult {
    guard redo.isLoaded else {
      let polled = try poll()
      for record in polled.records where partitions[record.partition]?.redo?.take(record) != true { pending.append(record) }
      for (place, offset) in polled.reached {
        if let redo = partitions[place.partition]?.redo { redo.reach(place, offset) } else { note([place: offset]) }
      }
      // The last positions may have no record, and nothing comes after them that would wake the lane.
      return polled.records.isEmpty && !polled.isFull && !redo.isLoaded ? .nothing : .done(more: true)
    }
    let partition = state.partition
    guard let step = try redo.next({ () throws(StoreError) in try pendingKeys(of: state) }) else {
      try end(state)
      return .done(more: true)
    }
    var work = Work()
    work.isRedone = true
    var time = now
    switch step {
    case .handle(let record, let handledAt):
      work.records = [record]
      time = handledAt ?? now
    case .fire(let cause, let firedAt):
      time = firedAt
      if let timer = try store.dueTimers(partition, at: firedAt, limit: Int(Int32.max)).first(where: { $0.id == cause }) {
        work.chosenTimers = [timer]
      } else if let (key, count) = try waiting(for: cause, in: state) {
        work.retries = [key]
        work.retryLimit = count
      } else {
        // Another message set that timer, or the message failed before and succeeds at once this time.
        redo.finish(rows: nil)
        return .done(more: true)
      }
    }
    let before = state.journalEnd
    try transact(work, [partition], at: time)
    redo.finish(rows: state.journalEnd - before, isTaken: work.records.allSatisfy { hasTaken($0, state) })
    partitions[partition]?.nextTimer = try store.nextTimer(partition)
    return .done(more: true)
  }

  /// The blocked key behind which this message waits, and how many waiting messages must be tried again until this one is handled. If it is
  /// the last one, the count is one higher: then the key goes on.
  private func waiting(for message: MessageID, in state: PartitionState) throws(StoreError) -> (BlockedKey, count: Int)? {
    for key in state.blocked.keys {
      let waiting = try store.parked(key, limit: Int(Int32.max))
      guard let index = waiting.firstIndex(where: { $0.record.messageID == message }) else { continue }
      return (key, index + 1 < waiting.count ? index + 1 : waiting.count + 1)
    }
    return nil
  }

  /// Whether a record was taken, and not passed over because a number before it is missing, or because it is misplaced.
  private func hasTaken(_ record: Record, _ state: PartitionState) -> Bool {
    guard let envelope = try? Envelope(record), let number = envelope.sequence else { return true }
    return number <= abs(state.inbound[Channel(source: envelope.source, place: record.place)] ?? 0)
  }

  private func end(_ state: PartitionState) throws(StoreError) {
    let incarnation = Incarnation(state.incarnation).recovered.description
    var changes = Changes()
    changes.incarnation[state.partition] = incarnation
    try store.begin(partitions.mapValues(\.epoch))
    do throws(StoreError) {
      try store.commit(changes)
    } catch {
      wantsAssignment = true
      throw error
    }
    state.incarnation = incarnation
    state.told = nil
    if let redo = state.redo { note(redo.reached) }
    state.redo = nil
    progressDueAt = progressDueAt ?? progressToldAt
    notify(.redone(service: worker.service, partition: state.partition))
  }
}
