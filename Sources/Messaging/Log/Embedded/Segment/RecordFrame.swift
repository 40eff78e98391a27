import Deciding
import Platform

/// The form of a record in a segment. Little-endian:
///
///     length   UInt32   bytes behind the checksum
///     checksum UInt32   CRC-32C of them
///     offset   Int64
///     time     48 bits  milliseconds
///     form     8 bits   of the body: 0 plain, 1 packed
///     flags    8 bits   of a packed body: 1 it has a key, 2 it has a value
///     the body
///
/// Records are written packed (`RecordFrame+Packed.swift`). Plain ones (`RecordFrame+Plain.swift`) are in segments of the format 1, and in
/// those that a compaction has made of them.
enum RecordFrame {
  /// Bytes before the body.
  static let headSize = 24
  /// Bytes of `length` and `checksum`.
  static let prefixSize = 8

  enum Form: UInt8 {
    case plain
    case packed
  }

  /// Appends the record's frame to a buffer.
  /// - Parameters:
  ///   - plainSize: `plainSize(of: record)`.
  ///   - time: the text of the record's time.
  static func append(_ record: OutgoingRecord, offset: Int64, plainSize: Int, time: String, to buffer: inout WriteBuffer) {
    let start = buffer.count
    buffer.append(UInt64(0))
    buffer.append(offset)
    appendPacked(record, plainSize: plainSize, time: time, to: &buffer)
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
    Int64(littleEndian: frame.loadUnaligned(fromByteOffset: 16, as: Int64.self)) & (1 << 48 - 1)
  }

  private static func form(of frame: UnsafeRawBufferPointer) -> Form? {
    Form(rawValue: frame[22])
  }

  /// The key of an intact frame; nil also when its lengths do not fit together.
  static func key(of frame: UnsafeRawBufferPointer) -> [UInt8]? {
    switch form(of: frame) {
    case .plain: plainKey(of: frame)
    case .packed: packedKey(of: frame)
    case nil: nil
    }
  }

  static func isTombstone(_ frame: UnsafeRawBufferPointer) -> Bool {
    switch form(of: frame) {
    case .plain: isPlainTombstone(frame)
    case .packed: isPackedTombstone(frame)
    case nil: false
    }
  }

  /// The record of an intact frame; nil when its lengths do not fit together.
  static func record(of frame: UnsafeRawBufferPointer, at place: TopicPartition) -> Record? {
    switch form(of: frame) {
    case .plain: plainRecord(of: frame, at: place)
    case .packed: packedRecord(of: frame, at: place)
    case nil: nil
    }
  }
}
