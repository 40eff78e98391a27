import CSodium

/// Randomness fit for keys, of a ChaCha20 generator that the kernel seeds (libsodium's `randombytes_internal`): a request needs half a
/// dozen numbers, and a system call each costs more than all else about them. From any thread.
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
  /// Touched before libsodium's first use; a static is initialised once, whichever thread comes first. libsodium fails to start only
  /// where the kernel gives no randomness, and then nothing made with it could be trusted.
  static let started: Void = {
    sodium_generate_internally()
    precondition(sodium_init() >= 0, "libsodium can't start: no source of randomness (getrandom, /dev/urandom)")
  }()
}
