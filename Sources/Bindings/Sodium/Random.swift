import CSodium

/// Randomness that is good enough for keys, from a ChaCha20 generator that the kernel seeds (libsodium's `randombytes_internal`). A request
/// needs half a dozen numbers, and a system call for each would be the largest part of their cost. Any thread may use it.
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

enum Library {
  /// Starts libsodium. It is read before libsodium's first use, and a static is initialised only once, by the first thread. libsodium fails
  /// to start only if the kernel gives no randomness, and then no key could be trusted.
  static let started: Void = {
    sodium_generate_internally()
    precondition(sodium_init() >= 0, "libsodium can't start: no source of randomness (getrandom, /dev/urandom)")
  }()
}
