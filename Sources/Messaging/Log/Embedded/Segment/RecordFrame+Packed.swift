import Deciding

/// A packed body is half as large as a plain one:
///
///     the key, if there is one    a text
///     how many headers            a number
///     each header                 a byte; 0: two texts, its name and its value; else an entry of `HeaderTable`, and a text if the entry
///                                 has no value
///     the value, if there is one  a text
///
/// A number is in LEB128, as in WebAssembly: seven bits a byte, the lowest first. A text is any bytes: `PackedToken`.
extension RecordFrame {
  private enum Flag {
    static let key: UInt64 = 1
    static let value: UInt64 = 2
  }

  /// Appends the time, the form, the flags and the body.
  static func appendPacked(_ record: OutgoingRecord, plainSize: Int, time: String, to buffer: inout WriteBuffer) {
    let flags = (record.key == nil ? 0 : Flag.key) | (record.value == nil ? 0 : Flag.value)
    let form = UInt64(Form.packed.rawValue)
    buffer.append(UInt64(record.timestamp.milliseconds) | form << 48 | flags << 56)
    // A text takes 16 bytes more at most, and a header takes 8 in a plain frame, besides its texts.
    buffer.append(upTo: 2 * plainSize + 64) { start in
      withUnsafeTemporaryAllocation(of: PackedID.self, capacity: PackedToken.rememberedIDs) { ids in
        var writer = PackedWriter(at: start, time: time, ids: ids)
        if let key = record.key { writer.append(key) }
        writer.append(number: record.headers.count)
        for header in record.headers { writer.append(header) }
        if let value = record.value { writer.append(value) }
        return writer.position - start
      }
    }
  }

  private static func has(_ flag: UInt64, _ frame: UnsafeRawBufferPointer) -> Bool { UInt64(frame[23]) & flag != 0 }

  static func isPackedTombstone(_ frame: UnsafeRawBufferPointer) -> Bool { !has(Flag.value, frame) }

  static func packedKey(of frame: UnsafeRawBufferPointer) -> [UInt8]? {
    guard has(Flag.key, frame) else { return nil }
    var reader = PackedReader(frame, from: headSize)
    return reader.bytes()
  }

  static func packedRecord(of frame: UnsafeRawBufferPointer, at place: TopicPartition) -> Record? {
    var reader = PackedReader(frame, from: headSize)
    var key: [UInt8]?
    if has(Flag.key, frame) {
      key = reader.bytes()
      guard key != nil else { return nil }
    }
    // A header takes a byte at least.
    guard let headerCount = reader.number(), headerCount <= frame.count else { return nil }
    var headers: [Header] = []
    headers.reserveCapacity(headerCount)
    for _ in 0..<headerCount {
      guard let header = reader.header() else { return nil }
      headers.append(header)
    }
    var value: [UInt8]?
    if has(Flag.value, frame) {
      value = reader.bytes()
      guard value != nil else { return nil }
    }
    guard reader.isAtEnd else { return nil }
    return Record(
      topic: place.topic, partition: place.partition, offset: offset(of: frame), key: key, value: value, headers: headers,
      timestamp: Timestamp(milliseconds: timestamp(of: frame)))
  }
}
