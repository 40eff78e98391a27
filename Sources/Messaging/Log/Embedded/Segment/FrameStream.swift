import Deciding

/// Reads one frame after another from a part of a segment's file, and checks each.
final class FrameStream {
  enum Step {
    /// An intact frame, valid until the next step.
    case frame(UnsafeRawBufferPointer)
    case end
    /// There is no intact frame at `position`.
    case damaged(String)
  }

  /// The size of a read: large enough that the system calls do not count.
  private static let chunk = 64 << 10

  let file: OpenFile
  /// The position of the next frame.
  private(set) var position: Int64
  /// The end of the part to read; it may grow with the file.
  var limit: Int64
  private var buffer: UnsafeMutableRawBufferPointer
  /// The part of the file in the buffer.
  private var bufferStart: Int64
  private var bufferCount = 0

  init(_ file: OpenFile, from position: Int64, to limit: Int64) {
    self.file = file
    self.position = position
    self.limit = limit
    bufferStart = position
    buffer = .allocate(byteCount: Self.chunk, alignment: 16)
  }

  deinit {
    buffer.deallocate()
  }

  /// Goes to the next frame; stays at its position if there is none.
  func next() throws(LogError) -> Step {
    let left = limit - position
    guard left > 0 else { return .end }
    guard left >= Int64(RecordFrame.headSize) else { return .damaged("the file ends within a record") }
    let prefix = RecordFrame.Prefix(try bytes(RecordFrame.headSize))
    guard prefix.size >= RecordFrame.headSize else { return .damaged("a record can't be \(prefix.size) bytes long") }
    guard Int64(prefix.size) <= left else { return .damaged("the file ends within a record of \(prefix.size) bytes") }
    let frame = try bytes(prefix.size)
    guard RecordFrame.isIntact(frame, checksum: prefix.checksum) else { return .damaged("a record's checksum is wrong") }
    position += Int64(frame.count)
    return .frame(frame)
  }

  /// The next bytes of the file, which must be within the limit.
  private func bytes(_ count: Int) throws(LogError) -> UnsafeRawBufferPointer {
    let start = Int(position - bufferStart)
    if start + count > bufferCount {
      if count > buffer.count {
        buffer.deallocate()
        buffer = .allocate(byteCount: count, alignment: 16)
      }
      bufferStart = position
      bufferCount = 0
      let wanted = Int(min(limit - position, Int64(buffer.count)))
      bufferCount = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]), at: position)
      guard bufferCount >= count else {
        throw .corrupt(file.path, at: position + Int64(bufferCount), "the file is shorter than it was")
      }
      return UnsafeRawBufferPointer(rebasing: buffer[..<count])
    }
    return UnsafeRawBufferPointer(rebasing: buffer[start..<start + count])
  }
}

/// The frames of records that are written together. Its memory is reused for the next write.
struct FrameBatch: ~Copyable {
  private var buffer = WriteBuffer()
  /// The size of each frame, in bytes.
  private(set) var sizes: [Int] = []
  /// What each would have if it were plain: the size of the record in memory.
  private(set) var plainSizes: [Int] = []
  /// The last record's time, and its text: the records of a batch mostly have the same.
  private var time = Timestamp.earliest
  private var timeText = Timestamp.earliest.description

  /// Makes the frames of these records; the first one gets this offset.
  mutating func fill(with records: [OutgoingRecord], from first: Int64) {
    buffer.clear()
    sizes.removeAll(keepingCapacity: true)
    plainSizes.removeAll(keepingCapacity: true)
    SegmentHeader(compactedEnd: nil).append(to: &buffer)
    for (index, record) in records.enumerated() {
      let start = buffer.count
      let plainSize = RecordFrame.plainSize(of: record)
      if record.timestamp != time {
        time = record.timestamp
        timeText = time.description
      }
      RecordFrame.append(record, offset: first + Int64(index), plainSize: plainSize, time: timeText, to: &buffer)
      sizes.append(buffer.count - start)
      plainSizes.append(plainSize)
    }
  }

  /// The frames, with a segment's header before them if they begin a segment. Valid until the next change.
  func bytes(withHeader: Bool) -> UnsafeRawBufferPointer {
    buffer[(withHeader ? 0 : SegmentHeader.size)...]
  }

  /// Bytes with a header.
  var count: Int { buffer.count }
}
