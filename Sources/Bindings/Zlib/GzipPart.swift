import CZlib

/// A piece of content, compressed so that it can stand before, between and behind others.
public struct GzipPart: Sendable {
  /// Blocks that refer to nothing before them, and end on a byte.
  public let bytes: [UInt8]
  /// The number of bytes of the content.
  public let count: Int
  private let checksum: UInt32

  /// - Parameter level: 1, the fastest, to 9, the smallest.
  public init(_ content: UnsafeRawBufferPointer, level: Int32) {
    let source = content.assumingMemoryBound(to: UInt8.self).baseAddress
    count = content.count
    checksum = UInt32(truncatingIfNeeded: crc32_z(0, source, content.count))
    bytes = Self.deflate(source, content.count, level)
  }

  /// The checksum of what came before and this part.
  func checksum(after checksum: UInt32) -> UInt32 {
    UInt32(truncatingIfNeeded: crc32_combine(UInt(checksum), UInt(self.checksum), count))
  }

  private static func deflate(_ source: UnsafePointer<UInt8>?, _ count: Int, _ level: Int32) -> [UInt8] {
    var stream = z_stream()
    let began = zlib_begin_raw(&stream, level)
    precondition(began == Z_OK, "zlib could not begin: \(began); the memory is full, or the level is not 1 to 9")
    defer { deflateEnd(&stream) }
    stream.next_in = UnsafeMutablePointer(mutating: source)
    stream.avail_in = UInt32(count)
    // A full flush ends on a byte, with an empty block; it takes some bytes more than zlib's bound for a finished stream.
    let room = Int(deflateBound(&stream, UInt(count))) + 16
    return [UInt8](unsafeUninitializedCapacity: room) { buffer, written in
      stream.next_out = buffer.baseAddress
      stream.avail_out = UInt32(room)
      let status = CZlib.deflate(&stream, Z_FULL_FLUSH)
      precondition(status == Z_OK || status == Z_BUF_ERROR, "zlib did not take the content: \(status)")
      precondition(stream.avail_in == 0 && stream.avail_out > 0, "zlib's output did not fit into its own bound")
      written = room - Int(stream.avail_out)
    }
  }
}
