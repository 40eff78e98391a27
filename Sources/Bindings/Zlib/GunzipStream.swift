import CZlib

/// Reads content in the gzip format (RFC 1952) piece by piece. Members that follow one another are one content, as for `zcat`.
public final class GunzipStream {
  /// What is read is not in the gzip format, or its checksum is wrong.
  public struct Damage: Error, Equatable, CustomStringConvertible {
    public let description: String
  }

  /// Bytes of content that are made at once.
  private static let step = 1 << 17

  // zlib keeps the address.
  private let stream: UnsafeMutablePointer<z_stream>
  /// Whether all that was read so far is whole members. It is true before the first byte, too.
  public private(set) var isWhole = true

  public init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let began = zlib_begin_gunzip(stream)
    precondition(began == Z_OK, "zlib could not begin: \(began); the memory is full")
  }

  deinit {
    inflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
  }

  /// The content of the next bytes. There may be none yet.
  public func content(of compressed: [UInt8]) throws(Damage) -> [UInt8] {
    var content: [UInt8] = []
    var damage: Damage?
    compressed.withUnsafeBufferPointer { bytes in
      stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
      stream.pointee.avail_in = UInt32(bytes.count)
      var isFull = false
      while damage == nil, stream.pointee.avail_in > 0 || isFull {
        if isWhole {
          inflateReset(stream)
          isWhole = false
        }
        var status = Z_OK
        content += [UInt8](unsafeUninitializedCapacity: Self.step) { buffer, written in
          stream.pointee.next_out = buffer.baseAddress
          stream.pointee.avail_out = UInt32(buffer.count)
          status = inflate(stream, Z_NO_FLUSH)
          isFull = stream.pointee.avail_out == 0
          written = buffer.count - Int(stream.pointee.avail_out)
        }
        switch status {
        case Z_STREAM_END: (isWhole, isFull) = (true, false)
        case Z_OK, Z_BUF_ERROR: break
        default: damage = Damage(description: stream.pointee.msg.map { String(cString: $0) } ?? "zlib gives \(status)")
        }
      }
      stream.pointee.next_in = nil
    }
    if let damage { throw damage }
    return content
  }
}

@available(*, unavailable)
extension GunzipStream: Sendable {}
