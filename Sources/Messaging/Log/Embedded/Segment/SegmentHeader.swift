import Platform

/// The first bytes of a segment. Little-endian:
///
///     magic    4 bytes  "TLOG"
///     version  UInt32   1: all records are plain; 2: they may be packed (see RecordFrame)
///     end      Int64    of a compacted segment: the offset after its last one, so that missing records are no damage; else -1
///     reserved UInt32
///     checksum UInt32   CRC-32C of the above
struct SegmentHeader {
  static let size = 24
  private static let magic: UInt32 = 0x474F_4C54
  /// The version of what is written. Older ones are read, and not written to.
  private static let version: UInt32 = 2

  /// The first offset of the next segment; set in a compacted segment.
  var compactedEnd: Int64?
  /// Whether its version is the one that is written now.
  private(set) var isCurrent = true

  init(compactedEnd: Int64?) {
    self.compactedEnd = compactedEnd
  }

  func append(to buffer: inout WriteBuffer) {
    let start = buffer.count
    buffer.append(Self.magic)
    buffer.append(Self.version)
    buffer.append(compactedEnd ?? -1)
    buffer.append(UInt32(0))
    buffer.append(CRC32C.checksum(buffer[start...]))
  }

  /// Reads the header of a file of at least `size` bytes.
  static func read(_ file: OpenFile) throws(LogError) -> SegmentHeader {
    var words: (UInt32, UInt32, Int64, UInt32, UInt32) = (0, 0, 0, 0, 0)
    var failure: LogError?
    let isIntact = withUnsafeMutableBytes(of: &words) { bytes in
      do throws(LogError) {
        let count = try file.read(into: bytes, at: 0)
        let checksum = UInt32(littleEndian: bytes.load(fromByteOffset: 20, as: UInt32.self))
        return count == size && CRC32C.checksum(UnsafeRawBufferPointer(rebasing: bytes[..<20])) == checksum
      } catch {
        failure = error
        return false
      }
    }
    if let failure { throw failure }
    guard isIntact, UInt32(littleEndian: words.0) == magic else { throw .corrupt(file.path, at: 0, "this is not the head of a segment") }
    let found = UInt32(littleEndian: words.1)
    guard (1...version).contains(found) else {
      throw LogError(.other, "\(file.path) was written by a newer version of this program (format \(found)); use that one")
    }
    let end = Int64(littleEndian: words.2)
    var header = SegmentHeader(compactedEnd: end < 0 ? nil : end)
    header.isCurrent = found == version
    return header
  }
}
