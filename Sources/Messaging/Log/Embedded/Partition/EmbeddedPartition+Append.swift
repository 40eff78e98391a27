import Deciding
import Synchronization

extension EmbeddedPartition {
  /// Appends all records with one write, or none of them. Returns the offset of the first.
  func append(_ records: [OutgoingRecord], with batch: inout FrameBatch) -> Result<Int64, LogError> {
    state.withLock { state in
      do throws(LogError) {
        let first = try write(records, with: &batch, to: &state)
        end.store(state.end, ordering: .releasing)
        for subscription in state.subscriptions { subscription.signal.set() }
        return .success(first)
      } catch {
        return .failure(error)
      }
    }
  }

  private func write(_ records: [OutgoingRecord], with batch: inout FrameBatch, to state: inout State) throws(LogError) -> Int64 {
    let first = state.end
    batch.fill(with: records, from: first)
    try prepare(&state, for: batch.count)
    let number = state.segments.count - 1
    let segment = state.segments[number]
    let isNew = segment.size == 0
    let bytes = batch.bytes(withHeader: isNew)
    let file = isNew ? try segment.file.create(with: context.operations) : try segment.file.open()
    do {
      try file.write(bytes, at: segment.size, with: context.operations)
      if context.settings.survivesPowerCut { try file.synchronize(with: context.operations) }
      // A file on the disk is lost if the disk does not have its name.
      if isNew { try persistNames() }
    } catch {
      // The written part must be cut off, or a later, shorter write would leave its end behind.
      state.needsCut = true
      try cut(&state)
      throw error
    }
    account(for: records, of: batch.sizes, in: &state.segments[number])
    keep(records, of: batch.plainSizes, from: first, in: &state)
    return first
  }

  /// Ensures that the last segment has room for this number of bytes.
  private func prepare(_ state: inout State, for count: Int) throws(LogError) {
    if state.needsCut { try cut(&state) }
    if state.segments.isEmpty {
      try Directory.create(directory, with: context.operations)
      if context.settings.survivesPowerCut { try Directory.synchronize(Directory.parent(of: directory), with: context.operations) }
    }
    if let last = state.segments.last, last.size == 0 || last.size + Int64(count) <= Int64(context.settings.segmentSize) { return }
    try roll(&state)
  }

  /// Closes the last segment and begins a new one. Its file is made with the first record.
  func roll(_ state: inout State) throws(LogError) {
    let base = state.end
    if var last = state.segments.last {
      try last.completeIndex(with: context.operations)
      state.segments[state.segments.count - 1] = last
    }
    state.segments.append(Segment(base: base, file: SegmentFile(directory, base: base, context.descriptors)))
  }

  /// If a power cut must be survived, waits until the disk has the names of all files.
  func persistNames() throws(LogError) {
    if context.settings.survivesPowerCut { try Directory.synchronize(directory, with: context.operations) }
  }

  private func cut(_ state: inout State) throws(LogError) {
    guard let last = state.segments.last else { return }
    try last.file.open().truncate(to: last.size, with: context.operations)
    state.needsCut = false
  }

  private func account(for records: [OutgoingRecord], of sizes: [Int], in segment: inout Segment) {
    if segment.size == 0 { segment.size = Int64(SegmentHeader.size) }
    var indexed = segment.index?.entries.last?.position ?? 0
    for (record, size) in zip(records, sizes) {
      if segment.size - indexed >= Int64(context.settings.indexInterval) {
        indexed = segment.size
        segment.index?.add(SegmentIndex.Entry(offset: segment.end, position: indexed, maxTimestamp: segment.maxTimestamp))
      }
      segment.end += 1
      segment.maxTimestamp = max(segment.maxTimestamp, record.timestamp.milliseconds)
      segment.size += Int64(size)
    }
    // The index is a hint: if it can't be written now, the next entry or the next start writes it.
    try? segment.index?.save(segment.file.indexPath, with: context.operations)
  }

  /// Keeps the records in memory for readers that are up to date; later readers read the file.
  private func keep(_ records: [OutgoingRecord], of sizes: [Int], from first: Int64, in state: inout State) {
    guard !state.subscriptions.isEmpty else { return }
    for (index, record) in records.enumerated() {
      state.tail.append(record, offset: first + Int64(index), size: sizes[index])
    }
    state.tail.shrink(to: context.settings.tailSize)
  }
}
