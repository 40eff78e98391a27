/// A position in one partition of an embedded log that another process may write to.
final class PartitionView {
  private enum Step {
    case record(Record)
    /// There is nothing more in this file now.
    case end
    /// What follows is no whole record: it is being written, or was cut short, or is damaged.
    case unfinished(String)
  }

  let files: PartitionFiles
  private var offset: Int64
  private var segment: ViewedSegment?
  private var frames: FrameStream?
  /// Whether the last offsets before `offset` had no record.
  private var hasPassed = false
  /// The position of bytes that are no record although their segment has a successor. Such bytes are read twice before they are damage,
  /// because they may have been read before the successor was begun.
  private var suspect: Int64?

  /// Throws when the offset is outside of the partition's range.
  init(_ files: PartitionFiles, from offset: Int64) throws(LogError) {
    self.files = files
    self.offset = offset
    let range = try files.range()
    guard (range.lowerBound...range.upperBound).contains(offset) else {
      throw .outOfRange(files.place, offset, available: range.lowerBound...range.upperBound)
    }
  }

  /// Adds the records that are there now, up to `limit`.
  func read(_ limit: Int, to output: inout [Record]) throws(LogError) {
    let full = output.count + limit
    while output.count < full {
      guard let segment = try current() else { return }
      switch try step(in: segment) {
      case .record(let record):
        output.append(record)
        offset = record.offset + 1
        suspect = nil
      case .end:
        guard try leave(segment) else { return }
      case .unfinished(let what):
        try requireLast(segment, what)
        return
      }
    }
  }

  /// Its position, if the last given record does not show it. It is given once.
  func takePassed() -> Int64? {
    guard hasPassed else { return nil }
    hasPassed = false
    return offset
  }

  /// The segment that has the offset; nil while there is none.
  private func current() throws(LogError) -> ViewedSegment? {
    if let segment { return segment }
    let bases = try files.bases()
    guard let first = bases.first else { return nil }
    guard let base = bases.last(where: { $0 <= offset }) else {
      throw .outOfRange(files.place, offset, available: first...max(first, try files.range().upperBound))
    }
    // A compacted segment at the end of a partition has nothing for who has read it.
    guard let found = try files.open(base), offset < found.compactedEnd ?? .max else { return nil }
    segment = found
    return found
  }

  private func step(in segment: ViewedSegment) throws(LogError) -> Step {
    let size = try segment.file.size()
    // A failed write is cut off, and others take its place: then the position may be within a record.
    if let known = frames, known.position > size { frames = nil }
    let frames = try frames(in: segment)
    frames.limit = max(size, Int64(SegmentHeader.size))
    while true {
      switch try next(of: frames) {
      case .damaged(let what): return .unfinished(what)
      case .end: return .end
      case .frame(let frame):
        let found = RecordFrame.offset(of: frame)
        if found < offset { continue }
        guard found == offset || segment.compactedEnd != nil, let record = RecordFrame.record(of: frame, at: files.place) else {
          return .unfinished("offset \(offset) is expected, but not found")
        }
        return .record(record)
      }
    }
  }

  private func frames(in segment: ViewedSegment) throws(LogError) -> FrameStream {
    if let frames { return frames }
    let begun = try segment.frames(from: offset)
    frames = begun
    return begun
  }

  private func next(of frames: FrameStream) throws(LogError) -> FrameStream.Step {
    do throws(LogError) {
      return try frames.next()
    } catch where error.code == .corrupt {
      // The file became shorter while it was read.
      return .damaged(error.message)
    }
  }

  /// Goes on to the next segment. False: there is none, and this one may grow.
  private func leave(_ segment: ViewedSegment) throws(LogError) -> Bool {
    if let end = segment.compactedEnd {
      hasPassed = hasPassed || offset != end
      offset = end
      close()
      return true
    }
    if offset != segment.base, try files.has(offset) {
      close()
      return true
    }
    // Another file may have these records, and those that follow.
    if try segment.isReplaced() { close() }
    return false
  }

  /// Bytes that are no record are nothing to wait for in a segment that has a successor.
  private func requireLast(_ segment: ViewedSegment, _ what: String) throws(LogError) {
    // The bytes that were read are not kept: they may change.
    let position = frames?.position ?? 0
    frames = nil
    if try segment.isReplaced() { return close() }
    guard try files.bases().contains(where: { $0 > offset }) else {
      suspect = nil
      return
    }
    guard suspect == position else {
      suspect = position
      return
    }
    throw .corrupt(segment.file.path, at: position, what)
  }

  private func close() {
    segment = nil
    frames = nil
    suspect = nil
  }
}
