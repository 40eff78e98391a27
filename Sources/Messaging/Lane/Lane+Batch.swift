import Deciding

extension Lane {
  /// What a batch consists of.
  struct Work {
    var retries: [BlockedKey] = []
    var retryLimit = 0
    var records: ArraySlice<Record> = []
    /// Partitions with timers that are due.
    var timers: [Int32] = []
    var timerLimit = 0
    /// Timers to be fired whether or not they are due.
    var chosenTimers: [TimerEntry] = []
    /// It does again what was lost, with a record that is none of `pending`.
    var isRedone = false

    var isEmpty: Bool { retries.isEmpty && records.isEmpty && timers.isEmpty && chosenTimers.isEmpty }

    /// The partitions it is about: the others cost a batch nothing.
    var partitions: Set<Int32> {
      var partitions = Set(timers)
      for key in retries { partitions.insert(key.partition) }
      for record in records { partitions.insert(record.partition) }
      return partitions
    }
  }

  /// What `handleBatch` found.
  enum BatchResult {
    case nothing
    /// Done; `more` says that there is more to do now.
    case done(more: Bool)

    var isMore: Bool {
      switch self {
      case .nothing: false
      case .done(let more): more
      }
    }
  }

  /// Handles what is there now, in one transaction.
  func handleBatch(at now: Timestamp) throws -> BatchResult {
    if let (state, redo) = redoing { return try self.redo(state, redo, at: now) }
    // There may be more in the log than was polled, and whatever it wakes may have done so already.
    var mayBeMore = !pending.isEmpty
    if pending.isEmpty, publisher.inFlight < Publisher.inFlightLimit {
      pending = ArraySlice(try reader.poll(limit: configuration.batchLimit))
      mayBeMore = pending.count == configuration.batchLimit
      note(reader.reached())
    }
    if !reached.isEmpty, pending.isEmpty { takeNoteOfReached(at: now) }
    let marksDue = isIdleCommitDue(since: marksMovedAt, at: now) || isIdleCommitDue(since: reachedAt, at: now)
    let isCareful = isCareful
    let work = isCareful ? try carefulWork(at: now) : wholeWork(at: now)
    guard !work.isEmpty || marksDue else {
      if isCareful { endCare(at: now) }
      return .nothing
    }
    let touched = marksDue ? Set(partitions.keys) : work.partitions.intersection(partitions.keys)
    try transact(work, touched, isCareful: isCareful, at: now)
    for partition in work.timers { partitions[partition]?.nextTimer = try store.nextTimer(partition) }
    if isCareful { endCare(at: now) }
    return .done(more: isCareful || mayBeMore || !pending.isEmpty)
  }

  private func isIdleCommitDue(since time: Timestamp?, at now: Timestamp) -> Bool {
    time.map { now >= $0.adding(milliseconds: configuration.idleMarkPause) } ?? false
  }

  /// Handles all of it in one transaction, and begins anew without a message whose events can't be folded: when that is found out, the
  /// tables are half changed already. It ends, as each time one message fewer is folded.
  func transact(_ work: Work, _ touched: Set<Int32>, isCareful: Bool, at now: Timestamp) throws {
    let countersBefore = counters
    defer { unfoldable.removeAll() }
    while true {
      do {
        return try attempt(work, touched, isCareful: isCareful, at: now)
      } catch let message as UnfoldableMessage {
        unfoldable[message.position] = message.reason
        count { $0 = countersBefore }
      }
    }
  }

  private func attempt(_ work: Work, _ touched: Set<Int32>, isCareful: Bool, at now: Timestamp) throws {
    try store.begin(partitions.filter { touched.contains($0.key) }.mapValues(\.epoch))
    do {
      var batch = Batch(worker: worker, now: now)
      for partition in touched { openTables(partition) }
      for key in work.retries {
        guard let state = partitions[key.partition]?.blocked[key] else { continue }
        try retry(key, state, limit: work.retryLimit, &batch)
      }
      try handle(work.records, &batch)
      try fire(work.chosenTimers, &batch)
      for partition in work.timers { try fireTimers(partition, limit: work.timerLimit, &batch) }
      if !reached.isEmpty, work.records.count == pending.count { commitReached(of: touched, &batch) }
      try collectChanges(of: touched, &batch)
      if isCareful { clearDeaths(&batch) }
      do {
        try store.commit(batch.changes)
      } catch {
        // Whether it was done is not known, so what is in memory may be old: only the database can say.
        wantsAssignment = true
        throw error
      }
      finish(batch, work, touched)
    } catch {
      store.rollback()
      forgetRows()
      throw error
    }
  }

  private func wholeWork(at now: Timestamp) -> Work {
    var work = Work(retryLimit: configuration.batchLimit, records: pending, timerLimit: configuration.batchLimit)
    for partition in owned {
      if let due = partitions[partition]?.retries(dueAt: now), !due.isEmpty { work.retries += due }
      if isTimerDue(partition, at: now) { work.timers.append(partition) }
    }
    return work
  }

  func isTimerDue(_ partition: Int32, at now: Timestamp) -> Bool {
    guard let state = partitions[partition], state.firesTimers, let time = state.nextTimer else { return false }
    return time <= now
  }

  private func openTables(_ partition: Int32) {
    let store = store
    for handler in handlers {
      handler.open(partition) { name in try store.rows([name], in: partition).first ?? nil }
    }
  }

  /// What is in memory of the rows may not be what the database has.
  func forgetRows() {
    for handler in handlers { handler.forget() }
  }

  private func collectChanges(of touched: Set<Int32>, _ batch: inout Batch) throws {
    var rows: [PartitionRowChange] = []
    for partition in owned where touched.contains(partition) {
      for handler in handlers {
        try handler.takeChanges(partition) { rows.append(PartitionRowChange(partition: partition, change: $0)) }
      }
      let mark = publisher.mark(partition)
      if mark != committedMarks[partition] { batch.changes.published[partition] = mark }
    }
    batch.changes.rows = rows
    batch.finish()
  }

  /// After the commit: what was said in the database holds in memory too, and the journal goes out.
  private func finish(_ batch: Batch, _ work: Work, _ touched: Set<Int32>) {
    if !work.isRedone { pending = pending.dropFirst(work.records.count) }
    for partition in touched {
      partitions[partition]?.apply(batch)
      for handler in handlers { handler.settle(partition) }
    }
    for (partition, mark) in batch.changes.published { committedMarks[partition] = mark }
    // Partitions that this batch did not touch keep theirs, and the time since when.
    if partitions.keys.allSatisfy({ publisher.mark($0) == committedMarks[$0] }) { marksMovedAt = nil }
    if !reached.isEmpty { if pending.isEmpty { takeNoteOfReached(at: batch.now) } else { forgetReached() } }
    count { $0.batches += 1 }
    publisher.send(batch.changes.journal, at: batch.now)
    if !batch.changes.journal.isEmpty { progressMoved(at: batch.now) }
    showOffsets(batch)
  }

  /// Tells the log's own tools how far this consumer is, once in a while.
  private func showOffsets(_ batch: Batch) {
    shownOffsets.merge(batch.changes.offsets) { _, new in new }
    guard !shownOffsets.isEmpty, batch.now >= offsetsShownAt.adding(milliseconds: configuration.offsetPause) else { return }
    reader.committed(shownOffsets)
    shownOffsets.removeAll(keepingCapacity: true)
    offsetsShownAt = batch.now
  }

  /// Shows all partitions, those too in which nothing came yet: tools and autoscalers know only what they are shown.
  public func showPositions() {
    var positions: [TopicPartition: Int64] = [:]
    for state in partitions.values {
      for topic in worker.topics { positions[TopicPartition(topic, state.partition)] = state.offsets[topic] ?? 0 }
    }
    reader.committed(positions)
  }

  // MARK: records

  private func handle(_ records: ArraySlice<Record>, _ batch: inout Batch) throws {
    let arrivals = records.map { Arrival($0) }
    try lookUpInbox(arrivals)
    let messages = decode(arrivals)
    try fetchRows(messages)
    for message in messages { try take(message, &batch) }
  }

  /// A record with its headers read, if they could be. Shared, as a copy would count references to a score of strings.
  final class Arrival {
    let record: Record
    let envelope: Result<Envelope, UnreadableMessage>

    init(_ record: Record) {
      self.record = record
      do throws(UnreadableMessage) {
        envelope = .success(try Envelope(record))
      } catch {
        envelope = .failure(error)
      }
    }
  }

  /// A message with its body read, if it could be.
  struct IncomingMessage {
    let arrival: Arrival
    let handler: Handler?
    let input: Result<any DecodedInput, any Error>

    var record: Record { arrival.record }
  }

  func decode(_ arrivals: [Arrival]) -> [IncomingMessage] {
    arrivals.map { arrival in
      do {
        let envelope = try arrival.envelope.get()
        guard let taker = takers[envelope.type] else {
          if envelope.type == RefusedMessage.type { throw RefusedMessage.reason(of: arrival.record) }
          throw UnreadableMessage("\(worker.service) takes no message of type '\(envelope.type.prefix(64))'")
        }
        return IncomingMessage(
          arrival: arrival, handler: taker.handler, input: .success(try taker.decode(arrival.record.value ?? [])))
      } catch {
        return IncomingMessage(arrival: arrival, handler: nil, input: .failure(error))
      }
    }
  }

  /// Everything that this batch's messages name and that is not in memory, in one query for each decider's tables in a partition.
  func fetchRows(_ messages: [IncomingMessage]) throws {
    for handler in handlers {
      var inputs: [Int32: [any DecodedInput]] = [:]
      for message in messages where message.handler === handler {
        guard case .success(let input) = message.input else { continue }
        inputs[message.record.partition, default: []].append(input)
      }
      for (partition, inputs) in inputs {
        let names = handler.missingRows(inputs, partition)
        if !names.isEmpty { handler.prepare(partition, names, try store.rows(names, in: partition)) }
      }
    }
  }

  private func lookUpInbox(_ arrivals: [Arrival]) throws {
    var ids: [MessageID] = []
    for arrival in arrivals {
      if case .success(let envelope) = arrival.envelope, envelope.sequence == nil { ids.append(envelope.id) }
    }
    inbox = ids.isEmpty ? [:] : try store.inbox(ids)
  }

  /// One record: past it goes the offset, whatever becomes of it.
  private func take(_ message: IncomingMessage, _ batch: inout Batch) throws {
    let record = message.record
    guard let partition = partitions[record.partition] else { return }
    batch.changes.offsets[record.place] = record.offset + 1
    let key = BlockedKey(partition: record.partition, key: record.key)
    guard case .success(let envelope) = message.arrival.envelope else {
      park(message, key, attempts: 0, &batch)
      return
    }
    guard isFirst(envelope, record, partition, &batch), envelope.type != VoidMessage.type else { return }
    if isBlocked(key, batch) {
      append(record, behind: key, &batch)
      return
    }
    if isDeadly(record) {
      park(message, key, attempts: configuration.deathLimit, killed: true, &batch)
      return
    }
    try run(message, envelope, key, attempt: 1, &batch)
  }

  /// Decides on a message. Returns whether it went well; if not, its key is blocked. A failure of the database is not the message's, and
  /// is thrown, as is `UnfoldableMessage`.
  @discardableResult
  func run(_ message: IncomingMessage, _ envelope: Envelope, _ key: BlockedKey, attempt: Int, _ batch: inout Batch) throws -> Bool {
    guard let handler = message.handler, case .success(let input) = message.input else {
      park(message, key, attempts: attempt - 1, &batch)
      return false
    }
    let cause = Cause(
      id: envelope.id, time: envelope.time, rootTime: envelope.rootTime, correlationID: envelope.correlationID,
      version: envelope.version, command: envelope.command)
    do {
      if !unfoldable.isEmpty, let reason = unfoldable[MessagePosition(message.record)] { throw reason }
      try decide(message, input, cause, handler, traceparent: envelope.traceparent, in: key.partition, &batch)
      return true
    } catch let error as StoreError {
      throw error
    } catch let error as UnfoldableMessage {
      throw error
    } catch {
      attemptFailed(message, key, attempt: attempt, error: error, &batch)
      return false
    }
  }

  private func decide(
    _ message: IncomingMessage, _ input: any DecodedInput, _ cause: Cause, _ handler: Handler, traceparent: String?,
    in partition: Int32, _ batch: inout Batch
  ) throws {
    guard let state = partitions[partition] else { return }
    let outputs = try handler.decide(input, cause, partition)
    let places = try batch.places(outputs)
    let folded: Folded
    do {
      folded = try handler.evolve(partition)
    } catch let error as StoreError {
      throw error
    } catch {
      throw UnfoldableMessage(position: MessagePosition(message.record), reason: error)
    }
    // From here on nothing fails, so a message has all of its effects or none.
    batch.add(outputs, at: places, folded, causedBy: cause, traceparent: traceparent, from: state)
    count { $0.handled += 1 }
  }
}
