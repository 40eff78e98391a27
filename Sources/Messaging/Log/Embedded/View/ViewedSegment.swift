import Glibc

/// A segment's file that another process may write to. What was read stays as it was when the file is replaced or removed.
struct ViewedSegment {
  let base: Int64
  let file: OpenFile
  /// The first offset of the next segment, if this one was compacted.
  let compactedEnd: Int64?

  init(base: Int64, path: String) throws(LogError) {
    self.base = base
    file = try OpenFile(path: path)
    // A file without a whole header has no records yet, and is none of a compaction, which puts whole files in place.
    compactedEnd = try file.size() < Int64(SegmentHeader.size) ? nil : SegmentHeader.read(file).compactedEnd
  }

  /// Whether its name is another file's by now, or nobody's.
  func isReplaced() throws(LogError) -> Bool {
    var status = stat()
    guard fstat(file.descriptor, &status) == 0 else { throw LogError(system: errno, during: "looking at", file.path) }
    return status.st_nlink == 0
  }

  func index() throws(LogError) -> SegmentIndex {
    try SegmentIndex.load(String(file.path.dropLast(4)) + ".index", base: base, size: try file.size())
  }

  /// The offset after the last whole record.
  func end() throws(LogError) -> Int64 {
    if let compactedEnd { return compactedEnd }
    let size = try file.size()
    guard size > Int64(SegmentHeader.size) else { return base }
    let hinted = try scan(try index(), size)
    return hinted.damage == nil ? hinted.end : max(hinted.end, try scan(SegmentIndex(), size).end)
  }

  private func scan(_ index: SegmentIndex, _ size: Int64) throws(LogError) -> SegmentScan {
    try SegmentScan(file, base: base, isCompacted: false, size: size, index: index, interval: .max)
  }

  /// The frames from the one of this offset on, or from an earlier one. An index is only a hint.
  func frames(from offset: Int64) throws(LogError) -> FrameStream {
    let size = try file.size()
    if let entry = try index().entry(before: offset), try isFrame(at: entry, before: offset, size) {
      return FrameStream(file, from: entry.position, to: size)
    }
    return FrameStream(file, from: Int64(SegmentHeader.size), to: size)
  }

  private func isFrame(at entry: SegmentIndex.Entry, before offset: Int64, _ size: Int64) throws(LogError) -> Bool {
    let frames = FrameStream(file, from: entry.position, to: size)
    return try withExtendedLifetime(frames) { () throws(LogError) -> Bool in
      switch try frames.next() {
      case .frame(let frame): RecordFrame.offset(of: frame) <= offset
      case .end: entry.offset == offset
      case .damaged: false
      }
    }
  }
}
