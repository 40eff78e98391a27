import CSodium

/// SHA-256 of content that comes piece by piece.
public struct RunningSHA256 {
  private var state = crypto_hash_sha256_state()

  public init() {
    Library.started
    crypto_hash_sha256_init(&state)
  }

  public mutating func add(_ bytes: [UInt8]) {
    crypto_hash_sha256_update(&state, bytes, UInt64(bytes.count))
  }

  /// The digest of all that came so far.
  public func digest() -> [UInt8] {
    var state = state
    var digest = [UInt8](repeating: 0, count: SHA256.count)
    crypto_hash_sha256_final(&state, &digest)
    return digest
  }
}
