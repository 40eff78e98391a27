/// The records of a partition's closed segments that a compaction keeps: the last one of each key.
struct Survivors {
  private struct Last {
    var offset: Int64
    var segment: Int
    var size: Int64
    var isOutdated: Bool
  }

  private var last: [[UInt8]: Last] = [:]
  /// The bytes that stay of each segment.
  private var sizes: [Int64]

  /// - Parameter moment: a tombstone that is a key's last record is removed too if it is older than this.
  init(of segments: [Segment], droppingTombstonesBefore moment: Int64) throws(LogError) {
    sizes = Array(repeating: 0, count: segments.count)
    for (number, segment) in segments.enumerated() {
      try segment.forEachFrame { frame in
        let size = Int64(frame.count)
        // No later record replaces one without a key.
        guard let key = RecordFrame.key(of: frame) else {
          sizes[number] += size
          return
        }
        if let previous = last[key], !previous.isOutdated { sizes[previous.segment] -= previous.size }
        let isOutdated = RecordFrame.isTombstone(frame) && RecordFrame.timestamp(of: frame) < moment
        last[key] = Last(offset: RecordFrame.offset(of: frame), segment: number, size: size, isOutdated: isOutdated)
        if !isOutdated { sizes[number] += size }
      }
    }
  }

  func contains(_ frame: UnsafeRawBufferPointer) -> Bool {
    guard let key = RecordFrame.key(of: frame) else { return true }
    guard let last = last[key] else { return false }
    return last.offset == RecordFrame.offset(of: frame) && !last.isOutdated
  }

  /// Runs of neighbours that become one segment each, within the size of a segment. It leaves out segments that lose no record and get no
  /// neighbour.
  func groups(of segments: [Segment], upTo limit: Int64) -> [ArraySlice<Segment>] {
    var groups: [ArraySlice<Segment>] = []
    var start = 0
    while start < segments.count {
      var end = start + 1
      var size = sizes[start]
      while end < segments.count, size + sizes[end] <= limit {
        size += sizes[end]
        end += 1
      }
      let staysAsItIs = end == start + 1 && segments[start].isCompacted && sizes[start] == segments[start].size - Int64(SegmentHeader.size)
      if !staysAsItIs { groups.append(segments[start..<end]) }
      start = end
    }
    return groups
  }
}
