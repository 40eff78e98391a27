import Deciding

extension Lane {
  /// Takes partitions over: raises their epochs, takes their offsets from the database, sends the journal's rows after the published mark
  /// again, and reads on. If the offsets belong to another log than `facts` names, the data of that log is gone, and the journals fill this
  /// one again. The lane's other partitions are taken over anew too, if they belong to another log than this one, or if the lane wants all
  /// of them assigned.
  ///
  /// It asks the log for its ends, which may take a moment. Throws `StoreError`, `LogError`, or `DatabaseMismatch` when the database does
  /// not belong to the log; then nothing is assigned. A `LogError` also says that the log has fewer records than the lane has read: then
  /// its identity must be renewed first (`needsRenewal`), so that every service fills it again.
  public func assign(_ assigned: [Int32], facts: LogFacts, now: Timestamp) throws {
    let identity = facts.identity
    forgetRows()
    let stale = partitions.values.filter { wantsAssignment || $0.identity != identity }.map(\.partition)
    let claims = try store.claim(Set(assigned).union(stale).sorted())
    let places = claims.keys.flatMap { partition in worker.topics.map { TopicPartition($0, partition) } }
    let written = written(by: claims, facts)
    let ranges = try log.ranges(of: places)
    let ends = ranges.mapValues(\.upperBound)
    let highWatermarks = try log.highWatermarks(of: Set(written.values.flatMap(\.keys)).sorted())
    try findTopicsMadeAnew(claims, written, ends, highWatermarks, identity)
    let behind = try partitionsBehind(claims, facts, ranges)
    var batch = Batch(of: self, at: now)
    let beginnings = try beginnings(of: claims, in: ranges) { isAnotherLog($1, than: identity) }
    var changes = Changes()
    var states: [Int32: PartitionState] = [:]
    var replaced: [Int32] = []
    var careful: [Int32] = []
    var unverified: [TopicPartition: Unverified] = [:]
    publisher.reset()
    // Topics may have been made anew.
    try publisher.producer.warm(Set(worker.partitionCounts.keys))
    for (partition, claim) in claims.sorted(by: { $0.key < $1.key }) {
      let state = PartitionState(claim, partition: partition, identity: identity)
      let isReplaced = isAnotherLog(claim, than: identity)
      if isReplaced {
        state.offsets = [:]
        changes.published[partition] = 0
        // Another record is now at the place of the one that killed a process.
        for position in claim.deaths.keys where worker.topics.contains(position.topic) {
          changes.deaths[position] = 0
          state.deaths[position] = nil
        }
        replaced.append(partition)
      }
      if behind.contains(partition) { try recover(state, facts, ends: ends, &batch) }
      begin(state, at: beginnings, &changes)
      let marks = marks(of: claim, state, in: ranges)
      unverified.merge(marks) { $1 }
      if !isReplaced { goBack(state, behind: marks, claim, in: ranges) }
      for topic in worker.topics {
        let place = TopicPartition(topic, partition)
        let end = ends[place] ?? 0
        if !worker.stateTopics.contains(topic) {
          // Records that are redone are not handled in the order of their offsets.
          state.read(topic, from: behind.contains(partition) ? end : marks[place]?.start ?? state.offsets[topic] ?? 0)
        }
        guard state.offsets[topic] ?? 0 < end || marks[place] != nil else { continue }
        state.timersHeldUntil[topic] = end
      }
      // A lane that takes its own partitions over again has not died.
      if !claim.stoppedCleanly, partitions[partition] == nil {
        careful.append(partition)
        // A batch has this number of messages at most, so the message that the last owner died of lies no further on.
        let limit = Int64(configuration.batchLimit)
        state.careful = Careful(
          offsets: state.timersHeldUntil.reduce(into: [:]) { $0[$1.key] = min($1.value, (state.offsets[$1.key] ?? 0) + limit) }, due: now)
      }
      changes.stoppedCleanly[partition] = false
      changes.logIdentity[partition] = identity
      states[partition] = state
      let refillSince = now.adding(milliseconds: -configuration.refillDays * 86_400_000)
      publisher.start(
        partition, mark: isReplaced ? 0 : claim.published, journalEnd: batch.journalEnds[partition] ?? claim.journalEnd,
        refillSince: isReplaced ? refillSince : nil, written: written[partition] ?? [:])
      committedMarks[partition] = isReplaced ? 0 : claim.published
    }
    changes.journal = batch.changes.journal
    changes.outbound = batch.changes.outbound
    changes.incarnation = batch.changes.incarnation
    do {
      try store.begin(states.mapValues(\.epoch))
      for (partition, state) in states {
        state.nextTimer = try store.nextTimer(partition)
        if outside != nil { try readCalls(of: state, isSuspect: careful.contains(partition)) }
      }
      try store.commit(changes)
    } catch {
      store.rollback()
      for partition in states.keys { publisher.stop(partition) }
      throw error
    }
    partitions.merge(states) { _, new in new }
    pending = []
    makeCallsAnew(of: states.keys.sorted(), at: now)
    reached = [:]
    reachedAt = nil
    shownOffsets = shownOffsets.filter { states[$0.key.partition] == nil }
    self.unverified = self.unverified.filter { states[$0.key.partition] == nil }.merging(unverified) { $1 }
    madeAnew = []
    assignment += 1
    wantsAssignment = false
    try readFromOffsets()
    showPositions()
    for state in states.values where behind.contains(state.partition) { state.apply(batch) }
    progressDueAt = now
    if !behind.isEmpty { notify(.recovered(service: worker.service, partitions: behind.sorted())) }
    tell(beginnings)
    if !replaced.isEmpty { notify(.logReplaced(service: worker.service, partitions: replaced)) }
    if !careful.isEmpty { notify(.careful(service: worker.service, partitions: careful)) }
  }

  private func isAnotherLog(_ claim: Claim, than identity: String) -> Bool {
    claim.logIdentity.map { $0 != identity } ?? false
  }

  /// How far the log has been written by the journals of these partitions, as their last reports say, as far as they are of this log.
  private func written(by claims: [Int32: Claim], _ facts: LogFacts) -> [Int32: [TopicPartition: Int64]] {
    facts.progress.filter { claims[$0.key]?.logIdentity == facts.identity }.mapValues { report in
      report.places(in: facts.identity).filter { $0.key.partition < worker.partitionCounts[$0.key.topic] ?? 0 }
    }
  }

  /// Throws if a topic was made anew and the log still has its old identity. Here the lane sees it where it has read more records than the
  /// topic has, or has written more; `poll` sees the other cases.
  private func findTopicsMadeAnew(
    _ claims: [Int32: Claim], _ written: [Int32: [TopicPartition: Int64]], _ ends: [TopicPartition: Int64],
    _ highWatermarks: [TopicPartition: Int64], _ identity: String
  ) throws(LogError) {
    if self.identity != identity { madeAnew = [] }
    self.identity = identity
    for (partition, claim) in claims where claim.logIdentity == identity {
      for (topic, offset) in claim.offsets where worker.topics.contains(topic) {
        let place = TopicPartition(topic, partition)
        if offset > ends[place] ?? 0 { findMadeAnew(place, offset - 1) }
      }
    }
    for written in written.values {
      for (place, end) in written where end > highWatermarks[place] ?? 0 { findMadeAnew(place, end - 1) }
    }
    if let place = madeAnew.min() { throw .madeAnew(place) }
  }

  /// Whether the host must renew the log's identity before this lane can take partitions over: a topic was made anew, and no service has
  /// renewed the identity since.
  public func needsRenewal(of current: String) -> Bool {
    !madeAnew.isEmpty && identity == current
  }

  /// Whether the log now shows another identity than when one of the partitions was taken over.
  public func isOfAnotherLog(than identity: String) -> Bool {
    partitions.values.contains { $0.identity != identity }
  }

  private func readFromOffsets() throws(LogError) {
    var positions: [TopicPartition: Int64] = [:]
    for state in partitions.values {
      for topic in worker.topics {
        let place = TopicPartition(topic, state.partition)
        positions[place] = unverified[place]?.start ?? state.offsets[topic] ?? 0
      }
    }
    try reader.assign(positions)
  }

  /// Gives partitions back. If everything was sent and acknowledged, they count as stopped cleanly.
  public func revoke(_ revoked: [Int32]) throws {
    let given = Set(revoked)
    let owned = partitions.filter { given.contains($0.key) }
    if !owned.isEmpty {
      var changes = Changes()
      for partition in owned.keys {
        changes.stoppedCleanly[partition] = true
        changes.published[partition] = publisher.mark(partition)
      }
      if pending.isEmpty { changes.offsets = reached.filter { owned[$0.key.partition] != nil } }
      try store.begin(owned.mapValues(\.epoch))
      try store.commit(changes)
      let untold = shownOffsets.filter { given.contains($0.key.partition) }
      if !untold.isEmpty { show(untold) }
    }
    forget(given)
    try readFromOffsets()
  }

  private func forget(_ given: Set<Int32>) {
    for partition in given {
      partitions[partition] = nil
      publisher.stop(partition)
      committedMarks[partition] = nil
    }
    pending = ArraySlice(pending.filter { !given.contains($0.partition) })
    outcomes = ArraySlice(outcomes.filter { !given.contains($0.call.partition) })
    for partition in given { outside?.forget(partition) }
    forgetReached()
    shownOffsets = shownOffsets.filter { !given.contains($0.key.partition) }
    unverified = unverified.filter { !given.contains($0.key.partition) }
    forgetRows()
  }

  /// Drops everything: somebody else owns the partitions, or may any moment, and whatever was under way is theirs to do again.
  public func abandon() {
    publisher.reset()
    forget(Set(partitions.keys))
    // Otherwise it would fetch on for nobody. To read nothing asks nobody, so it fails with a reader that is of no use any more.
    try? reader.assign([:])
  }

  /// Whether all rows are in the log: then a stop leaves nothing to send again.
  public var isFlushed: Bool { publisher.isIdle }

  /// Frees reader, producer and database connection.
  public func close() {
    // An answer may still come, and there is nobody to take it.
    outside?.onChange = nil
    reader.close()
    publisher.producer.close()
    store.close()
  }
}
