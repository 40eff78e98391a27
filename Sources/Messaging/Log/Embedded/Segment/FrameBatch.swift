/// The frames of records that are written together. Its memory is kept from one write to the next.
struct FrameBatch: ~Copyable {
  private var buffer = ByteBuffer()
  /// Bytes of each frame.
  private(set) var sizes: [Int] = []

  /// The frames of these records, the first of which gets this offset.
  mutating func fill(with records: [OutgoingRecord], from first: Int64) {
    buffer.clear()
    sizes.removeAll(keepingCapacity: true)
    SegmentHeader(compactedEnd: nil).append(to: &buffer)
    for (index, record) in records.enumerated() {
      let start = buffer.count
      RecordFrame.append(record, offset: first + Int64(index), to: &buffer)
      sizes.append(buffer.count - start)
    }
  }

  /// The frames; with a segment's header before them, if they begin one. Valid until the next change.
  func bytes(withHeader: Bool) -> UnsafeRawBufferPointer {
    buffer[(withHeader ? 0 : SegmentHeader.size)...]
  }

  /// Bytes with a header.
  var count: Int { buffer.count }
}
