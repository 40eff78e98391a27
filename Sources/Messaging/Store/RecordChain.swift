import Platform

/// A checksum over the records of a partition, from the beginning of a block of offsets to the last one that was read.
///
/// The last record alone says too little. A topic that was made anew may have that very record at that very offset, because its producer
/// has sent it again, and before it others that were never read. So all records of the block must be the same.
struct RecordChain: Equatable {
  /// The offsets of a block. Whoever takes a partition over reads so many records again at most.
  static let block: Int64 = 256

  /// No record before this offset is added any more.
  private var next: Int64
  /// Nil: the records at the beginning of the block are not known.
  private var checksum: UInt32?

  /// - Parameter offset: where reading begins.
  init(at offset: Int64) {
    next = offset
  }

  /// The first offset of the block that has this one.
  static func start(of offset: Int64) -> Int64 { offset - offset % block }

  /// Adds the next record. Records that were added before may come again; they change nothing.
  mutating func add(_ offset: Int64, _ fingerprint: Int64) {
    guard offset >= next else { return }
    if Self.start(of: offset) >= next { checksum = 0 }
    next = offset + 1
    checksum = checksum.map { checksum in
      withUnsafeBytes(of: (offset.littleEndian, fingerprint.littleEndian)) { CRC32C.checksum($0, after: checksum) }
    }
  }

  /// The checksum up to this record, with 31 bits above it that stand for the record. Versions that know of no chain change the record that
  /// it is stored beside, and leave it as it is. Nil: another record was added last, or the block's beginning is not known.
  func value(at offset: Int64, _ fingerprint: Int64) -> Int64? {
    guard let checksum, offset == next - 1 else { return nil }
    return Self.tag(offset, fingerprint) << 32 | Int64(checksum)
  }

  /// Whether this value was stored beside this record.
  static func isValue(_ value: Int64, at offset: Int64, _ fingerprint: Int64) -> Bool { value >> 32 == tag(offset, fingerprint) }

  private static func tag(_ offset: Int64, _ fingerprint: Int64) -> Int64 { (offset ^ fingerprint) & 0x7FFF_FFFF }
}
