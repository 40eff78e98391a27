/// A file of a partition's log, named by its first offset. Writes go to the last segment of a partition.
struct Segment {
  let base: Int64
  var file: SegmentFile
  /// The offset after its last record. In a compacted segment, records before it may be missing.
  var end: Int64
  /// The number of good bytes; 0 if there is not even a header.
  var size: Int64 = 0
  /// The latest time of its records.
  var maxTimestamp = Int64.min
  var isCompacted = false
  /// Whether new records have its form: a segment of an older version is only read.
  var isCurrent = true
  /// The index; nil until it is needed.
  var index: SegmentIndex?

  init(base: Int64, file: SegmentFile) {
    self.base = base
    self.file = file
    end = base
    index = SegmentIndex()
  }

  /// Kafka's names: 20 digits, so that they sort.
  static func name(base: Int64) -> String {
    let digits = String(base)
    return String(repeating: "0", count: 20 - digits.count) + digits + ".log"
  }

  static func base(of name: String) -> Int64? {
    name.utf8.count == 24 && name.hasSuffix(".log") ? Int64(name.dropLast(4)) : nil
  }

  mutating func loadIndex() throws(LogError) {
    if index == nil { index = try SegmentIndex.load(file.indexPath, base: base, size: size) }
  }

  /// Writes the end of the segment into the index, so that a start need not search for it.
  mutating func completeIndex(with operations: FileOperations) throws(LogError) {
    try loadIndex()
    let end = SegmentIndex.Entry(offset: end, position: size, maxTimestamp: maxTimestamp)
    index?.add(end)
    try index?.save(file.indexPath, with: operations)
  }
}

extension Segment {
  /// All records of a closed segment.
  func frames() throws(LogError) -> FrameStream {
    FrameStream(try file.open(), from: Int64(SegmentHeader.size), to: size)
  }

  /// The next record, valid until the one after; nil at the end.
  func next(in stream: FrameStream) throws(LogError) -> UnsafeRawBufferPointer? {
    let position = stream.position
    switch try stream.next() {
    case .frame(let frame): return frame
    case .end: return nil
    case .damaged(let what): throw .corrupt(file.path, at: position, what)
    }
  }

  func forEachFrame(_ body: (UnsafeRawBufferPointer) -> Void) throws(LogError) {
    let stream = try frames()
    while let frame = try next(in: stream) { body(frame) }
  }
}
