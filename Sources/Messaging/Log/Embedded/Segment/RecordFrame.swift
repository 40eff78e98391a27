import Deciding
import Platform

/// The form of a record in a segment. Little-endian:
///
///     length   UInt32   bytes behind the checksum
///     checksum UInt32   CRC-32C of them
///     offset   Int64
///     time     Int64    milliseconds
///     key      Int32    its bytes; -1: none
///     value    Int32    its bytes; -1: a tombstone
///     headers  UInt32   how many
///     the key, the value, and for each header: UInt32 bytes of name, UInt32 bytes of value, name, value
enum RecordFrame {
  /// Bytes before the key.
  static let fixedSize = 36
  /// Bytes of `length` and `checksum`.
  static let prefixSize = 8

  static func size(of record: OutgoingRecord) -> Int {
    var size = fixedSize + (record.key?.count ?? 0) + (record.value?.count ?? 0)
    for header in record.headers { size += 8 + header.name.utf8.count + header.value.utf8.count }
    return size
  }

  /// Appends the record's frame to a buffer.
  static func append(_ record: OutgoingRecord, offset: Int64, to buffer: inout WriteBuffer) {
    let start = buffer.count
    buffer.append(UInt32(0))
    buffer.append(UInt32(0))
    buffer.append(offset)
    buffer.append(record.timestamp.milliseconds)
    buffer.append(record.key.map { Int32($0.count) } ?? -1)
    buffer.append(record.value.map { Int32($0.count) } ?? -1)
    buffer.append(UInt32(record.headers.count))
    if let key = record.key { buffer.append(key) }
    if let value = record.value { buffer.append(value) }
    for header in record.headers {
      buffer.append(UInt32(header.name.utf8.count))
      buffer.append(UInt32(header.value.utf8.count))
      buffer.append(header.name)
      buffer.append(header.value)
    }
    let body = buffer[(start + prefixSize)...]
    buffer.overwrite(UInt32(body.count), at: start)
    buffer.overwrite(CRC32C.checksum(body), at: start + 4)
  }

  /// The first bytes of a frame, which are read first.
  struct Prefix {
    /// The size of the whole frame, in bytes.
    var size: Int
    var checksum: UInt32

    init(_ bytes: UnsafeRawBufferPointer) {
      size = Int(UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))) + prefixSize
      checksum = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    }
  }

  /// Whether these bytes are a complete and unchanged frame.
  static func isIntact(_ frame: UnsafeRawBufferPointer, checksum: UInt32) -> Bool {
    CRC32C.checksum(UnsafeRawBufferPointer(rebasing: frame[prefixSize...])) == checksum
  }

  static func offset(of frame: UnsafeRawBufferPointer) -> Int64 {
    Int64(littleEndian: frame.loadUnaligned(fromByteOffset: 8, as: Int64.self))
  }

  static func timestamp(of frame: UnsafeRawBufferPointer) -> Int64 {
    Int64(littleEndian: frame.loadUnaligned(fromByteOffset: 16, as: Int64.self))
  }

  static func isTombstone(_ frame: UnsafeRawBufferPointer) -> Bool {
    Int32(littleEndian: frame.loadUnaligned(fromByteOffset: 28, as: Int32.self)) < 0
  }

  /// The key of an intact frame; nil also when its lengths do not fit together.
  static func key(of frame: UnsafeRawBufferPointer) -> [UInt8]? {
    let count = Int(Int32(littleEndian: frame.loadUnaligned(fromByteOffset: 24, as: Int32.self)))
    guard count >= 0, fixedSize + count <= frame.count else { return nil }
    return [UInt8](frame[fixedSize..<fixedSize + count])
  }

  /// The record of an intact frame; nil when its lengths do not fit together.
  static func record(of frame: UnsafeRawBufferPointer, at place: TopicPartition) -> Record? {
    var fields = FrameFields(frame, from: 24)
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
