import Glibc

/// Writes a compacted segment beside the old ones.
struct SegmentRewriter: ~Copyable {
  /// The suffix of unfinished files: a start removes them.
  static let suffix = ".cleaned"

  private let file: OpenFile
  private let context: EmbeddedContext
  private var buffer = WriteBuffer()
  private var written: Int64 = 0
  private(set) var maxTimestamp = Int64.min
  private(set) var index = SegmentIndex()

  init(path: String, header: SegmentHeader, context: EmbeddedContext) throws(LogError) {
    self.context = context
    file = try OpenFile(creating: path, flags: O_WRONLY | O_TRUNC, with: context.operations)
    header.append(to: &buffer)
  }

  var size: Int64 { written + Int64(buffer.count) }

  mutating func copy(_ segment: Segment, _ survivors: Survivors) throws(LogError) {
    let stream = try segment.frames()
    while let frame = try segment.next(in: stream) {
      guard survivors.contains(frame) else { continue }
      if size - (index.entries.last?.position ?? 0) >= Int64(context.settings.indexInterval) {
        index.add(SegmentIndex.Entry(offset: RecordFrame.offset(of: frame), position: size, maxTimestamp: maxTimestamp))
      }
      maxTimestamp = max(maxTimestamp, RecordFrame.timestamp(of: frame))
      buffer.append(frame)
      if buffer.count >= 256 << 10 { try write() }
    }
  }

  /// The old segments have been on the disk for long; the new one must be there before it replaces them.
  mutating func finish() throws(LogError) {
    try write()
    try file.synchronize(with: context.operations)
  }

  private mutating func write() throws(LogError) {
    try file.write(buffer.bytes, at: written, with: context.operations)
    written += Int64(buffer.count)
    buffer.clear()
  }
}
