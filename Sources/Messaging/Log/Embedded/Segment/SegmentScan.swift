/// Checks a segment's records: all of them, or those after an index entry.
struct SegmentScan {
  /// The offset after the last good record.
  private(set) var end: Int64
  /// The end of the last good record.
  private(set) var position: Int64
  private(set) var maxTimestamp: Int64
  private(set) var index: SegmentIndex
  /// The damage at `position`; nil if the file is good to its end.
  private(set) var damage: String?

  /// - Parameter index: the known entries; the scan begins after the last one.
  init(
    _ file: OpenFile, base: Int64, isCompacted: Bool, size: Int64, index: SegmentIndex, interval: Int
  ) throws(LogError) {
    self.index = index
    let start = index.entries.last
    end = start?.offset ?? base
    position = start?.position ?? Int64(SegmentHeader.size)
    maxTimestamp = start?.maxTimestamp ?? .min
    let stream = FrameStream(file, from: position, to: size)
    while true {
      switch try stream.next() {
      case .end:
        return
      case .damaged(let what):
        damage = what
        return
      case .frame(let frame):
        let offset = RecordFrame.offset(of: frame)
        guard isCompacted ? offset >= end : offset == end else {
          damage = "offset \(end) is expected and \(offset) found"
          return
        }
        if position - (self.index.entries.last?.position ?? 0) >= interval {
          self.index.add(SegmentIndex.Entry(offset: offset, position: position, maxTimestamp: maxTimestamp))
        }
        end = offset + 1
        position = stream.position
        maxTimestamp = max(maxTimestamp, RecordFrame.timestamp(of: frame))
      }
    }
  }

  /// Whether an intact record with a later offset follows the damage: then it is not the torn end of the last write.
  func isFollowedByRecords(in file: OpenFile, to size: Int64) throws(LogError) -> Bool {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(size - position), alignment: 16)
    defer { bytes.deallocate() }
    let count = try file.read(into: bytes, at: position)
    guard count > RecordFrame.headSize else { return false }
    for start in 1...count - RecordFrame.headSize {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[start..<count])
      let prefix = RecordFrame.Prefix(rest)
      // The offset is checked first, because the checksum of bytes that only look like a record would take long.
      guard prefix.size >= RecordFrame.headSize, prefix.size <= rest.count, RecordFrame.offset(of: rest) > end,
        RecordFrame.offset(of: rest) - end < Int64(count)
      else { continue }
      if RecordFrame.isIntact(UnsafeRawBufferPointer(rebasing: rest[..<prefix.size]), checksum: prefix.checksum) { return true }
    }
    return false
  }
}
