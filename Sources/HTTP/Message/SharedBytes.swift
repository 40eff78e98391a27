/// Bytes at an address that doesn't change, so that any number of responses can be written straight from them.
public final class SharedBytes: @unchecked Sendable {
  // Sendable, as nobody writes to it after `init`.
  let buffer: UnsafeRawBufferPointer

  public init(_ bytes: some Collection<UInt8>) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    buffer.copyBytes(from: bytes)
    self.buffer = UnsafeRawBufferPointer(buffer)
  }

  public var count: Int { buffer.count }

  deinit { buffer.deallocate() }
}
