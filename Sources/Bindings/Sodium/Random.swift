import CSodium

/// The kernel's randomness, fit for keys. From any thread.
///
/// ```swift
/// var random = Random()
/// let jitter = Int.random(in: 0..<100, using: &random)
/// ```
public struct Random: RandomNumberGenerator, Sendable {
  public init() {}

  public func next() -> UInt64 {
    Library.started
    var value: UInt64 = 0
    randombytes_buf(&value, MemoryLayout<UInt64>.size)
    return value
  }

  public static func bytes(_ count: Int) -> [UInt8] {
    Library.started
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      if let address = buffer.baseAddress { randombytes_buf(address, count) }
      filled = count
    }
  }
}
