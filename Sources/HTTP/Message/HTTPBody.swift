/// The content of a response.
public enum HTTPBody: Sendable {
  case none
  /// Copied once, into the connection's buffer.
  case bytes([UInt8])
  /// Not copied at all, for content that many requests get, such as a seat map that is encoded once per change.
  case shared(SharedBytes)
  /// The same in several pieces. If one piece changes, the others need not be copied.
  case pieces([SharedBytes])

  public var count: Int {
    switch self {
    case .none: 0
    case .bytes(let bytes): bytes.count
    case .shared(let bytes): bytes.count
    case .pieces(let pieces): pieces.reduce(0) { $0 + $1.count }
    }
  }

  /// A copy of the content.
  public var bytes: [UInt8] {
    switch self {
    case .none: []
    case .bytes(let bytes): bytes
    case .shared(let bytes): Array(bytes.buffer)
    case .pieces(let pieces): pieces.flatMap { Array($0.buffer) }
    }
  }
}

extension HTTPBody: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self = .bytes(Array(value.utf8)) }
}

/// Bytes at an address that doesn't change, so that any number of responses can be written straight from them.
public final class SharedBytes: @unchecked Sendable {
  // Sendable, because nobody writes to it after `init`.
  let buffer: UnsafeRawBufferPointer

  public init(_ bytes: some Collection<UInt8>) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    buffer.copyBytes(from: bytes)
    self.buffer = UnsafeRawBufferPointer(buffer)
  }

  public var count: Int { buffer.count }

  public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result { body(buffer) }

  deinit { buffer.deallocate() }
}
