import Glibc

/// Opens a partition that an earlier process has written.
struct PartitionRecovery {
  let directory: String
  let context: EmbeddedContext
  private(set) var repairs: [LogRepair] = []

  init(directory: String, context: EmbeddedContext) {
    self.directory = directory
    self.context = context
  }

  /// The partition's segments in order; empty if nothing was ever written.
  mutating func segments() throws(LogError) -> [Segment] {
    var segments = try files()
    guard !segments.isEmpty else { return [] }
    for position in segments.indices.dropLast() {
      try completeClosed(&segments[position])
      let next = segments[position + 1].base
      guard segments[position].end == next else {
        throw .corrupt(
          segments[position].file.path, at: segments[position].size,
          "its last offset is \(segments[position].end - 1), but the next segment begins with \(next): records are missing")
      }
    }
    try completeLast(&segments[segments.count - 1])
    if var last = segments.last, last.isCompacted || !last.isCurrent {
      // The next segment was not begun yet, and no write goes to a compacted segment, or to one of an older version.
      try last.completeIndex(with: context.operations)
      segments[segments.count - 1] = last
      segments.append(Segment(base: last.end, file: SegmentFile(directory, base: last.end, context.descriptors)))
    }
    return segments
  }

  /// The segment files, without those that a compaction has replaced or not finished.
  private func files() throws(LogError) -> [Segment] {
    var bases: [Int64] = []
    for name in try Directory.names(in: directory) {
      if let base = Segment.base(of: name) { bases.append(base) }
      if name.hasSuffix(SegmentRewriter.suffix) { try Directory.remove(directory + "/" + name, with: context.operations) }
    }
    var segments: [Segment] = []
    var replaced: Int64 = 0
    for base in bases.sorted() {
      var segment = Segment(base: base, file: SegmentFile(directory, base: base, context.descriptors))
      if base < replaced {
        try Directory.remove(segment.file, with: context.operations)
        continue
      }
      let file = try OpenFile(path: segment.file.path)
      segment.size = try file.size()
      if segment.size >= Int64(SegmentHeader.size) {
        let header = try SegmentHeader.read(file)
        segment.isCurrent = header.isCurrent
        if let end = header.compactedEnd {
          segment.isCompacted = true
          segment.end = end
          replaced = end
        }
      }
      segments.append(segment)
    }
    return segments
  }

  /// Checks a closed segment: it must be good from beginning to end.
  private func completeClosed(_ segment: inout Segment) throws(LogError) {
    let file = try OpenFile(path: segment.file.path)
    let scan = try scan(segment, file)
    if let damage = scan.damage { throw .corrupt(segment.file.path, at: scan.position, damage) }
    adopt(scan, in: &segment)
    try segment.completeIndex(with: context.operations)
    // The index is dropped again, and a reader loads it: a segment that is only opened takes no memory.
    segment.index = nil
  }

  /// Checks the last segment, which may end within a record if the process died during a write.
  private mutating func completeLast(_ segment: inout Segment) throws(LogError) {
    let file = try OpenFile(path: segment.file.path, flags: O_RDWR)
    guard segment.size >= Int64(SegmentHeader.size) else {
      if segment.size > 0 { try cut(file, to: 0, of: segment.size, "the file ends within its header") }
      segment.size = 0
      return
    }
    let scan = try scan(segment, file)
    if let damage = scan.damage {
      let isTorn = segment.isCompacted ? false : try !scan.isFollowedByRecords(in: file, to: segment.size)
      guard isTorn else {
        throw .corrupt(segment.file.path, at: scan.position, damage)
      }
      try cut(file, to: scan.position, of: segment.size, damage)
      segment.size = scan.position
    }
    adopt(scan, in: &segment)
    if !segment.isCurrent, segment.end == segment.base {
      // It has no records yet: a segment of this version takes its place.
      try file.truncate(to: 0, with: context.operations)
      segment.size = 0
      segment.isCurrent = true
    }
  }

  private func scan(_ segment: Segment, _ file: OpenFile) throws(LogError) -> SegmentScan {
    func scan(_ index: SegmentIndex) throws(LogError) -> SegmentScan {
      try SegmentScan(
        file, base: segment.base, isCompacted: segment.isCompacted, size: segment.size, index: index,
        interval: context.settings.indexInterval)
    }
    let scanned = try scan(SegmentIndex.load(segment.file.indexPath, base: segment.base, size: segment.size))
    // An index is a hint: if the segment seems damaged, it is checked again without the index.
    return scanned.damage == nil ? scanned : try scan(SegmentIndex())
  }

  private func adopt(_ scan: SegmentScan, in segment: inout Segment) {
    if !segment.isCompacted { segment.end = scan.end }
    segment.maxTimestamp = scan.maxTimestamp
    segment.index = scan.index
  }

  private mutating func cut(_ file: OpenFile, to size: Int64, of whole: Int64, _ reason: String) throws(LogError) {
    try file.truncate(to: size, with: context.operations)
    repairs.append(LogRepair(path: file.path, size: size, bytesCut: whole - size, reason: reason))
  }
}
