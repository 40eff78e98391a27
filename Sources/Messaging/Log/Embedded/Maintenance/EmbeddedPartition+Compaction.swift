import Synchronization

extension EmbeddedPartition {
  /// Rewrites the closed segments of a state topic with the last record of each key, once the new data is at least as large as the data
  /// that the last compaction left: Kafka's `min.cleanable.dirty.ratio` of a half.
  ///
  /// Closed segments do not change, so they are read and written without the lock. Each new file replaces one or more old files by one
  /// rename. Its header says which offsets it covers, so that a start after a crash removes the replaced files.
  func compact(now: Int64, report: inout LogMaintenance) throws(LogError) {
    let closed = state.withLock { $0.retention == .compact ? Array($0.segments.dropLast()) : [] }
    let added = closed.reduce(0) { $1.isCompacted ? $0 : $0 + $1.size }
    let kept = closed.reduce(0) { $1.isCompacted ? $0 + $1.size : $0 }
    guard added > 0, added >= kept else { return }
    let survivors = try Survivors(of: closed, droppingTombstonesBefore: now - context.settings.tombstoneMilliseconds)
    for group in survivors.groups(of: closed, upTo: Int64(context.settings.segmentSize)) {
      let before = group.reduce(0) { $0 + $1.size }
      let segment = try rewrite(group, survivors)
      report.segmentsCompacted += group.count
      report.bytesFreed += before - segment.size
    }
    try persistNames()
  }

  /// Replaces these segments by a new one.
  private func rewrite(_ group: ArraySlice<Segment>, _ survivors: Survivors) throws(LogError) -> Segment {
    guard let first = group.first, let last = group.last else { throw LogError(.other, "nothing to compact in \(directory)") }
    var segment = Segment(base: first.base, file: SegmentFile(directory, base: first.base, context.descriptors))
    segment.isCompacted = true
    segment.end = last.end
    let path = segment.file.path + SegmentRewriter.suffix
    var rewriter = try SegmentRewriter(path: path, header: SegmentHeader(compactedEnd: last.end), context: context)
    for old in group { try rewriter.copy(old, survivors) }
    try rewriter.finish()
    segment.size = rewriter.size
    segment.maxTimestamp = rewriter.maxTimestamp
    segment.index = rewriter.index
    try replace(group, by: segment, from: path)
    return segment
  }

  private func replace(_ group: ArraySlice<Segment>, by segment: Segment, from path: String) throws(LogError) {
    // The old index is removed before the new segment comes, because it would not fit.
    try state.withLock { _ throws(LogError) in try Directory.remove(segment.file.indexPath, with: context.operations) }
    try persistNames()
    try state.withLock { state throws(LogError) in
      guard let start = state.segments.firstIndex(where: { $0.base == segment.base }) else { return }
      try Directory.rename(path, to: segment.file.path, with: context.operations)
      state.segments.replaceSubrange(start..<start + group.count, with: [segment])
    }
    // The replaced segments are removed once the new one is safe.
    try persistNames()
    for old in group.dropFirst() { try Directory.remove(old.file, with: context.operations) }
    try state.withLock { state throws(LogError) in
      guard let number = state.segments.firstIndex(where: { $0.base == segment.base }) else { return }
      try state.segments[number].completeIndex(with: context.operations)
    }
  }
}
