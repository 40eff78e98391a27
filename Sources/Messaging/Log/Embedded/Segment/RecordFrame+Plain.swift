import Deciding

/// A plain body, which the format 1 has and nobody writes any more:
///
///     key      Int32    its bytes; -1: none
///     value    Int32    its bytes; -1: a tombstone
///     headers  UInt32   how many
///     the key, the value, and for each header: UInt32 bytes of name, UInt32 bytes of value, name, value
extension RecordFrame {
  private static let plainFieldsSize = 12

  /// The size of the record in a plain frame. It says how large a record is, in limits and in memory, however it is packed.
  static func plainSize(of record: OutgoingRecord) -> Int {
    var size = headSize + plainFieldsSize + (record.key?.count ?? 0) + (record.value?.count ?? 0)
    for header in record.headers { size += 8 + header.name.utf8.count + header.value.utf8.count }
    return size
  }

  static func isPlainTombstone(_ frame: UnsafeRawBufferPointer) -> Bool {
    var fields = FrameFields(frame, from: headSize + 4)
    return fields.int32().map { $0 < 0 } ?? false
  }

  static func plainKey(of frame: UnsafeRawBufferPointer) -> [UInt8]? {
    var sizes = FrameFields(frame, from: headSize)
    guard let count = sizes.int32(), count >= 0 else { return nil }
    var fields = FrameFields(frame, from: headSize + plainFieldsSize)
    return fields.bytes(count)
  }

  static func plainRecord(of frame: UnsafeRawBufferPointer, at place: TopicPartition) -> Record? {
    var fields = FrameFields(frame, from: headSize)
    guard let keyCount = fields.int32(), let valueCount = fields.int32(), let headerCount = fields.uint32(),
      let key = fields.bytes(keyCount), let value = fields.bytes(valueCount), headerCount <= frame.count / 8
    else { return nil }
    var headers: [Header] = []
    headers.reserveCapacity(headerCount)
    for _ in 0..<headerCount {
      guard let nameCount = fields.uint32(), let textCount = fields.uint32(), let name = fields.string(nameCount),
        let text = fields.string(textCount)
      else { return nil }
      headers.append(Header(name, text))
    }
    guard fields.isAtEnd else { return nil }
    return Record(
      topic: place.topic, partition: place.partition, offset: offset(of: frame), key: keyCount < 0 ? nil : key,
      value: valueCount < 0 ? nil : value, headers: headers, timestamp: Timestamp(milliseconds: timestamp(of: frame)))
  }
}
