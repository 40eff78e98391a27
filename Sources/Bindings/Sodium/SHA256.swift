import CSodium

/// SHA-256 (FIPS 180-4), for what others must be able to compute with tools of their own.
public enum SHA256 {
  /// The number of bytes of a digest.
  public static let count = Int(crypto_hash_sha256_BYTES)

  public static func of(_ bytes: [UInt8]) -> [UInt8] {
    Library.started
    var digest = [UInt8](repeating: 0, count: count)
    _ = crypto_hash_sha256(&digest, bytes, UInt64(bytes.count))
    return digest
  }
}
