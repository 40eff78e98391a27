import Deciding
import Tracing

extension Lane {
  /// The result of `handleBatch`.
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

  /// Handles everything that is there now, in one transaction.
  func handleBatch(at now: Timestamp) throws -> BatchResult {
    if let (state, redo) = redoing { return try self.redo(state, redo, at: now) }
    // The log may have more than was polled, and may have signalled that already.
    var mayBeMore = !pending.isEmpty
    if pending.isEmpty, publisher.inFlight < Publisher.inFlightLimit {
      let polled = try poll()
      pending = ArraySlice(polled.records)
      isBehind = polled.isFull
      mayBeMore = isBehind
      note(polled.reached)
    }
    if !reached.isEmpty, pending.isEmpty { takeNoteOfReached(at: now) }
    if let outside { outcomes += outside.outcomes(at: now) }
    let marksDue = isIdleCommitDue(since: marksMovedAt, at: now) || isIdleCommitDue(since: reachedAt, at: now)
    let work = try nextWork(at: now)
    guard !work.isEmpty || marksDue else {
      if work.care != nil { endCare(at: now) }
      return mayBeMore ? .done(more: true) : .nothing
    }
    let touched = marksDue ? Set(partitions.keys) : work.partitions.intersection(partitions.keys)
    try transact(work, touched, at: now)
    for partition in work.timers { partitions[partition]?.nextTimer = try store.nextTimer(partition) }
    if work.care != nil { endCare(at: now) }
    return .done(more: work.care != nil || mayBeMore || !pending.isEmpty || !outcomes.isEmpty)
  }

  private func isIdleCommitDue(since time: Timestamp?, at now: Timestamp) -> Bool {
    time.map { now >= $0.adding(milliseconds: configuration.idleMarkPause) } ?? false
  }

  /// Handles the work in one transaction. If a message's events can't be folded, the tables are half changed by then, so it begins again
  /// without this message. This ends, because each round folds one message less.
  func transact(_ work: Work, _ touched: Set<Int32>, at now: Timestamp) throws {
    var unfoldable: [MessagePosition: any Error] = [:]
    while true {
      do {
        return try attempt(work, touched, without: unfoldable, at: now)
      } catch let message as UnfoldableMessage {
        unfoldable[message.position] = message.reason
      }
    }
  }

  private func attempt(
    _ work: Work, _ touched: Set<Int32>, without unfoldable: [MessagePosition: any Error], at now: Timestamp
  ) throws {
    let start = configuration.meter.map { _ in Tracer.now() }
    for partition in touched { openTables(partition) }
    var batch = Batch(of: self, work.care, without: unfoldable, at: now)
    let messages = try batch.begin(partitions.filter { touched.contains($0.key) }.mapValues(\.epoch), for: work.records)
    do {
      try batch.handle(work, messages)
      if !reached.isEmpty, work.records.count == pending.count { commitReached(of: touched, &batch) }
      try collectChanges(of: touched, &batch)
      do {
        try store.commit(batch.changes)
      } catch {
        // Unless the database says that it rolled back, the outcome is unknown, and the memory may be out of date.
        wantsAssignment = error.code != .rolledBack
        throw error
      }
      if let meter = configuration.meter, let start {
        meter.committed(work.records, handled: batch.counters.handled, duration: Int64(bitPattern: Tracer.now() &- start))
      }
      finish(batch, work, touched)
    } catch {
      store.rollback()
      forgetRows()
      throw error
    }
  }

  private func nextWork(at now: Timestamp) throws(StoreError) -> Work {
    if isCareful { return try carefulWork(at: now) }
    if let outcome = suspectOutcome { return try carefulWork(on: outcome) }
    return wholeWork(at: now)
  }

  private func wholeWork(at now: Timestamp) -> Work {
    var work = Work(retryLimit: configuration.batchLimit, records: pending, timerLimit: configuration.batchLimit)
    work.outcomes = Array(outcomes.prefix(configuration.batchLimit).prefix { !isSuspect($0) })
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

  /// Forgets all rows, because they may differ from the database.
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

  /// After the commit: takes the changes over in memory, and sends the new rows of the journal.
  private func finish(_ batch: Batch, _ work: Work, _ touched: Set<Int32>) {
    if !work.isRedone { pending = pending.dropFirst(work.records.count) }
    outcomes = outcomes.dropFirst(work.outcomes.count)
    for partition in touched {
      partitions[partition]?.apply(batch)
      for handler in handlers { handler.settle(partition) }
    }
    for (partition, mark) in batch.changes.published { committedMarks[partition] = mark }
    // Partitions that this batch did not touch keep their marks, and the time since which these moved.
    if partitions.keys.allSatisfy({ publisher.mark($0) == committedMarks[$0] }) { marksMovedAt = nil }
    if !reached.isEmpty { if pending.isEmpty { takeNoteOfReached(at: batch.now) } else { forgetReached() } }
    count(batch.counters)
    if let tracer = configuration.tracer, !batch.spans.isEmpty {
      let end = Tracer.now()
      tracer.record(batch.spans.map { $0.ended(at: end) })
    }
    publisher.send(batch.changes.journal, at: batch.now)
    hand(over: batch)
    if !batch.changes.journal.isEmpty { progressMoved(at: batch.now) }
    shownOffsets.merge(batch.changes.offsets) { _, new in new }
  }

  /// When the log's own tools are to hear how far this consumer is; nil: they know.
  var offsetsDueAt: Timestamp? { shownOffsets.isEmpty ? nil : offsetsShownAt.adding(milliseconds: configuration.offsetPause) }

  /// Reports to the log's own tools how far this consumer is, from time to time.
  func showOffsetsIfDue(at now: Timestamp) {
    guard let due = offsetsDueAt, due <= now else { return }
    show(shownOffsets)
    shownOffsets.removeAll(keepingCapacity: true)
    offsetsShownAt = now
  }

  /// Reports all partitions, also those without records: tools and autoscalers know only what is reported.
  public func showPositions() {
    var positions: [TopicPartition: Int64] = [:]
    for state in partitions.values {
      for topic in worker.topics { positions[TopicPartition(topic, state.partition)] = state.offsets[topic] ?? 0 }
    }
    show(positions)
  }

  func show(_ positions: [TopicPartition: Int64]) {
    if let showCommitted { showCommitted(positions) } else { reader.committed(positions) }
  }
}
