import Synchronization

extension EmbeddedPartition {
  /// Removes the first segments while all their records are past the retention and all readers.
  func removeOutdated(now: Int64, report: inout LogMaintenance) throws(LogError) {
    let outdated = try state.withLock { state throws(LogError) -> [Segment] in
      guard case .delete(let milliseconds?) = state.retention else { return [] }
      let limit = now - milliseconds
      let floor = state.floor
      // The last segment of an idle partition is closed, so that it can be removed too.
      if let last = state.segments.last, last.end > last.base, last.maxTimestamp < limit, last.end <= floor { try roll(&state) }
      let outdated = state.segments.dropLast().prefix { $0.maxTimestamp < limit && $0.end <= floor }
      // The name of the last file gives the end of the partition, also when it is empty.
      if !outdated.isEmpty, let last = state.segments.last, last.size == 0 {
        _ = try last.file.create(with: context.operations)
        try persistNames()
      }
      state.segments.removeFirst(outdated.count)
      return Array(outdated)
    }
    // The oldest goes first: if the process dies between two removals, the rest has no gap.
    for segment in outdated {
      try Directory.remove(segment.file, with: context.operations)
      try persistNames()
      report.segmentsRemoved += 1
      report.bytesFreed += segment.size
    }
  }
}

extension EmbeddedPartition.State {
  /// The offset that all readers have passed.
  fileprivate var floor: Int64 {
    let reading = subscriptions.lazy.filter { $0.group == nil }.map(\.position)
    return min(reading.min() ?? .max, committed.values.min() ?? .max)
  }
}
