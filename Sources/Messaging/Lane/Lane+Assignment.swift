import Deciding

extension Lane {
  /// Takes partitions over: raises their epochs, takes their offsets from the database, sends again what the journal holds past its
  /// mark, and reads on. If the offsets are of another log than `facts` names, that one's data is gone, and the journals fill this one
  /// again. Partitions that the lane has already are taken over anew with them, if they are of another log than this one, or if the
  /// lane wants all of its own assigned.
  ///
  /// Asks the log for its ends, which may take a moment. Throws `StoreError`, `LogError`, or `DatabaseMismatch` when the database does not
  /// belong to the log; nothing was assigned then.
  public func assign(_ assigned: [Int32], facts: LogFacts, now: Timestamp) throws {
    let identity = facts.identity
    forgetRows()
    let stale = partitions.values.filter { wantsAssignment || $0.identity != identity }.map(\.partition)
    let claims = try store.claim(Set(assigned).union(stale).sorted())
    let places = claims.keys.flatMap { partition in worker.topics.map { TopicPartition($0, partition) } }
    let ranges = try log.ranges(of: places)
    let ends = ranges.mapValues(\.upperBound)
    let behind = try partitionsBehind(claims, facts, ranges)
    var batch = Batch(of: self, at: now)
    let beginnings = try beginnings(of: claims, in: ranges) { isAnotherLog($1, identity: identity, ends: ends, partition: $0) }
    var changes = Changes()
    var states: [Int32: PartitionState] = [:]
    var replaced: [Int32] = []
    var careful: [Int32] = []
    var unverified: [TopicPartition: RecordMark] = [:]
    var shrunken: Set<TopicPartition> = []
    publisher.reset()
    // Topics may have been made anew.
    try publisher.producer.warm(Set(worker.partitionCounts.keys))
    for (partition, claim) in claims.sorted(by: { $0.key < $1.key }) {
      let state = PartitionState(claim, partition: partition, identity: identity)
      let isReplaced = isAnotherLog(claim, identity: identity, ends: ends, partition: partition)
      if isReplaced {
        state.offsets = [:]
        changes.published[partition] = 0
        if claim.logIdentity == identity { shrunken.formUnion(placesBeyond(ends, of: claim, partition)) }
        // Another record is now where the one was that they were over.
        for position in claim.deaths.keys where worker.topics.contains(position.topic) {
          changes.deaths[position] = 0
          state.deaths[position] = nil
        }
        replaced.append(partition)
      }
      if behind.contains(partition) { recover(state, facts, ends: ends, &batch) }
      begin(state, at: beginnings, &changes)
      let marks = marks(of: claim, state, in: ranges)
      unverified.merge(marks) { $1 }
      for topic in worker.topics {
        let place = TopicPartition(topic, partition)
        let end = ends[place] ?? 0
        guard state.offsets[topic] ?? 0 < end || marks[place] != nil else { continue }
        state.timersHeldUntil[topic] = end
      }
      // A lane that takes its own partitions again has not died.
      if !claim.stoppedCleanly, partitions[partition] == nil {
        careful.append(partition)
        // A batch holds so many messages at most, so what the last owner may have died of lies no further on.
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
        refillSince: isReplaced ? refillSince : nil)
      committedMarks[partition] = isReplaced ? 0 : claim.published
    }
    changes.journal = batch.changes.journal
    changes.outbound = batch.changes.outbound
    changes.incarnation = batch.changes.incarnation
    do {
      try store.begin(states.mapValues(\.epoch))
      for partition in states.keys { states[partition]?.nextTimer = try store.nextTimer(partition) }
      try store.commit(changes)
    } catch {
      store.rollback()
      for partition in states.keys { publisher.stop(partition) }
      throw error
    }
    partitions.merge(states) { _, new in new }
    pending = []
    reached = [:]
    reachedAt = nil
    shownOffsets = shownOffsets.filter { states[$0.key.partition] == nil }
    self.unverified = self.unverified.filter { states[$0.key.partition] == nil }.merging(unverified) { $1 }
    // They were read from their start already, but what others had in them is still to be filled in.
    madeAnew = shrunken
    wantsAssignment = !shrunken.isEmpty
    try readFromOffsets()
    showPositions()
    for state in states.values where behind.contains(state.partition) { state.apply(batch) }
    progressDueAt = now
    if !behind.isEmpty { notify(.recovered(service: worker.service, partitions: behind.sorted())) }
    tell(beginnings)
    if !replaced.isEmpty { notify(.logReplaced(service: worker.service, partitions: replaced)) }
    if !careful.isEmpty { notify(.careful(service: worker.service, partitions: careful)) }
  }

  private func isAnotherLog(_ claim: Claim, identity: String, ends: [TopicPartition: Int64], partition: Int32) -> Bool {
    if let known = claim.logIdentity, known != identity { return true }
    return madeAnew.contains { $0.partition == partition } || !placesBeyond(ends, of: claim, partition).isEmpty
  }

  /// Where more was read than there is.
  private func placesBeyond(_ ends: [TopicPartition: Int64], of claim: Claim, _ partition: Int32) -> [TopicPartition] {
    claim.offsets.filter { worker.topics.contains($0.key) }.map { (TopicPartition($0.key, partition), $0.value) }
      .filter { $1 > ends[$0] ?? 0 }.map(\.0)
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
        positions[place] = unverified[place]?.offset ?? state.offsets[topic] ?? 0
      }
    }
    try reader.assign(positions)
  }

  /// Gives partitions back. With everything sent and acknowledged, they count as stopped cleanly.
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

  /// All that was handled is in the log: it can be stopped without anything to send again.
  public var isFlushed: Bool { publisher.isIdle }

  /// Frees reader, producer and database connection.
  public func close() {
    reader.close()
    publisher.producer.close()
    store.close()
  }
}
