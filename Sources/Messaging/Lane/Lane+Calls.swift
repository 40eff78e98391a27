import Deciding

extension Lane {
  /// Reads the calls of a partition that have no outcome yet.
  ///
  /// - Parameter isSuspect: the last owner died, maybe of one of their outcomes.
  func readCalls(of state: PartitionState, isSuspect: Bool) throws(StoreError) {
    for call in try store.calls(state.partition) {
      state.calls[call.name] = call
      state.lastCall = call.number
      if isSuspect { state.suspectCalls.insert(call.name) }
    }
  }

  /// Has the calls made that a batch has begun, and no longer those that it has dropped.
  func hand(over batch: Batch) {
    guard let outside else { return }
    if !batch.callsDropped.isEmpty {
      let dropped = Set(batch.callsDropped.map(\.name))
      outcomes = ArraySlice(outcomes.filter { !dropped.contains($0.call) })
      outside.drop(batch.callsDropped, at: batch.now)
    }
    guard !batch.changes.callsBegun.isEmpty else { return }
    let new = batch.changes.callsBegun.filter { !batch.callsOfLostWork.contains($0.name) }
    let old = batch.changes.callsBegun.filter { batch.callsOfLostWork.contains($0.name) }
    if !old.isEmpty { outside.takeOver(old, at: batch.now) }
    if !new.isEmpty { outside.take(new, at: batch.now) }
  }

  /// Has the open calls of partitions made that were taken over: nobody knows how far the last owner came with them.
  func makeCallsAnew(of taken: [Int32], at now: Timestamp) {
    guard let outside else { return }
    outcomes = ArraySlice(outcomes.filter { !taken.contains($0.call.partition) })
    for partition in taken {
      outside.forget(partition)
      let calls = (partitions[partition]?.calls.values).map { $0.sorted { $0.number < $1.number } } ?? []
      if !calls.isEmpty { outside.takeOver(calls, at: now) }
    }
  }

  /// The number of calls that have no outcome yet.
  public var openCalls: Int { partitions.values.reduce(0) { $0 + $1.calls.count } }
}
