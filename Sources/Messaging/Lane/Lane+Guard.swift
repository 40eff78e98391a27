import Deciding

/// A Swift trap kills the process, and the message that caused it would kill the next process too. So after an unclean stop a lane handles
/// one message at a time. Before it handles a message, it writes down which one, in a transaction of its own.
extension Lane {
  var isCareful: Bool { partitions.values.contains { $0.careful != nil } }

  /// The one message or timer to handle next, after it was written down. (The first death over it was not counted: that death made the lane
  /// careful.) Empty if nothing is left to be careful about: then careful mode ends.
  func carefulWork(at now: Timestamp) throws(StoreError) -> Work {
    var work = Work(care: .nothing)
    var position: MessagePosition?
    try store.begin(partitions.mapValues(\.epoch))
    search: for partition in partitions.keys.sorted() {
      guard let state = partitions[partition] else { continue }
      for key in state.retries(dueAt: now) {
        work.retries = [key]
        work.retryLimit = 1
        position = try store.parked(key, limit: 1).first.map { MessagePosition($0.record) }
        break search
      }
    }
    if work.isEmpty, let record = pending.first {
      work.records = pending.prefix(1)
      position = MessagePosition(record)
    }
    if work.isEmpty, let outcome = outcomes.first {
      store.rollback()
      return try carefulWork(on: outcome)
    }
    if work.isEmpty {
      for partition in partitions.keys.sorted() where isTimerDue(partition, at: now) {
        guard let timer = try store.dueTimers(partition, at: now, limit: 1).first else {
          // The due timer was cancelled or set anew in the meantime.
          partitions[partition]?.nextTimer = try store.nextTimer(partition)
          continue
        }
        work.timers = [partition]
        work.timerLimit = 1
        position = MessagePosition(timer.record)
        break
      }
    }
    store.rollback()
    if let position { work.care = try care(for: position) }
    return work
  }

  /// The first outcome, if it is one of a call that the last owner may have died of. (Such an outcome can come long after the lane has
  /// ceased to be careful.)
  var suspectOutcome: CallOutcome? {
    outcomes.first.flatMap { isSuspect($0) ? $0 : nil }
  }

  func isSuspect(_ outcome: CallOutcome) -> Bool {
    partitions[outcome.call.partition]?.suspectCalls.contains(outcome.call) ?? false
  }

  /// The work on the first outcome, after it was written down.
  func carefulWork(on outcome: CallOutcome) throws(StoreError) -> Work {
    var work = Work(care: .nothing)
    work.outcomes = [outcome]
    if let call = partitions[outcome.call.partition]?.calls[outcome.call] {
      work.care = try care(for: MessagePosition(outcome.record(of: call)))
    }
    return work
  }

  private func care(for position: MessagePosition) throws(StoreError) -> Work.Care {
    if 1 + (partitions[position.partition]?.deaths[position] ?? 0) >= configuration.deathLimit {
      return .isDeadly(position)
    }
    try writeDown(position)
    return .writtenDown(position)
  }

  private func writeDown(_ position: MessagePosition) throws(StoreError) {
    var changes = Changes()
    let deaths = (partitions[position.partition]?.deaths[position] ?? 0) + 1
    changes.deaths[position] = deaths
    try store.begin(partitions.mapValues(\.epoch))
    try store.commit(changes)
    partitions[position.partition]?.deaths[position] = deaths
  }

  /// Ends careful mode for partitions that are past everything that was there when they were taken over.
  func endCare(at now: Timestamp) {
    for (partition, state) in partitions {
      guard let careful = state.careful, careful.offsets.isEmpty, state.retries(dueAt: careful.due).isEmpty else { continue }
      // Timers wait until the lane has caught up. Those that are due by then are also fired one at a time.
      if state.firesTimers, state.nextTimer.map({ $0 > careful.due }) ?? true { partitions[partition]?.careful = nil }
    }
  }
}
