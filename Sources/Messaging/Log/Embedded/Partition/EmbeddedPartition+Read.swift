import Synchronization

extension EmbeddedPartition {
  /// The position in a file where a reader goes on.
  struct Location {
    var file: SegmentFile
    var opened: OpenFile
    /// Here begins the record of the wanted offset, or an earlier one.
    var position: Int64
    /// The file may be read up to here, and has the records before `end`.
    var size: Int64
    var end: Int64
    var isCompacted: Bool
  }

  /// The result of a read at an offset.
  enum Found {
    /// This number of records was copied from memory.
    case inMemory(Int)
    case inFile(Location)
  }

  /// Adds a reader.
  func subscribe(_ signal: ReaderSignal, group: String?, at offset: Int64) throws(LogError) {
    try state.withLock { state throws(LogError) in
      try check(offset, in: state)
      state.subscriptions.append(Subscription(signal: signal, group: group, position: offset))
      if let group { state.committed[group] = offset }
    }
  }

  func unsubscribe(_ signal: ReaderSignal) {
    state.withLock { state in
      state.subscriptions.removeAll { $0.signal === signal }
      dropPolled(&state)
    }
  }

  /// Copies the records from this offset on from memory, or gives their file. `known` is the reader's position in a file, if any.
  func find(
    _ offset: Int64, limit: Int, for signal: ReaderSignal, known: (file: SegmentFile, position: Int64)?, output: inout [Record]
  ) throws(LogError) -> Found {
    try state.withLock { state throws(LogError) in
      try check(offset, in: state)
      guard let first = state.tail.first, first <= offset else {
        move(signal, to: offset, in: &state)
        return .inFile(try locate(offset, known: known, in: &state))
      }
      let before = output.count
      state.tail.copy(from: offset, limit: limit, to: &output)
      let count = output.count - before
      move(signal, to: offset + Int64(count), in: &state)
      return .inMemory(count)
    }
  }

  func commit(_ offset: Int64, of group: String) {
    state.withLock { $0.committed[group] = offset }
  }

  private func check(_ offset: Int64, in state: State) throws(LogError) {
    guard (state.start...state.end).contains(offset) else { throw .outOfRange(place, offset, available: state.start...state.end) }
  }

  private func move(_ signal: ReaderSignal, to offset: Int64, in state: inout State) {
    for index in state.subscriptions.indices where state.subscriptions[index].signal === signal {
      state.subscriptions[index].position = offset
    }
    dropPolled(&state)
  }

  private func dropPolled(_ state: inout State) {
    guard state.tail.first != nil else { return }
    state.tail.drop(before: state.subscriptions.reduce(Int64.max) { min($0, $1.position) })
  }

  /// Opens the file under the lock, so that file and position fit, even if a compaction replaces the file right after.
  private func locate(
    _ offset: Int64, known: (file: SegmentFile, position: Int64)?, in state: inout State
  ) throws(LogError) -> Location {
    let number = state.segments.lastIndex { $0.base <= offset } ?? 0
    var segment = state.segments[number]
    var position = Int64(SegmentHeader.size)
    if let known, known.file === segment.file {
      position = known.position
    } else {
      try segment.loadIndex()
      state.segments[number] = segment
      position = segment.index?.entry(before: offset)?.position ?? position
    }
    return Location(
      file: segment.file, opened: try segment.file.open(), position: position, size: segment.size, end: segment.end,
      isCompacted: segment.isCompacted)
  }
}
