import CSodium

/// BLAKE2b (RFC 7693), with or without a key.
public enum Digest: Int, Sendable {
  /// 16 bytes, for ids and for recognising what was seen before.
  case blake2b128 = 16
  /// 32 bytes, for cases in which somebody might search for two inputs with the same digest.
  case blake2b256 = 32

  /// The number of bytes of the result.
  public var count: Int { rawValue }

  /// - Parameter key: if there is one, only somebody who has the key can make the digest.
  public func of(_ bytes: [UInt8], key: SecretKey? = nil) -> [UInt8] {
    Library.started
    var digest = [UInt8](repeating: 0, count: count)
    if let key {
      key.withPointer { _ = crypto_generichash_blake2b(&digest, count, bytes, UInt64(bytes.count), $0, key.count) }
    } else {
      crypto_generichash_blake2b(&digest, count, bytes, UInt64(bytes.count), nil, 0)
    }
    return digest
  }

  /// The digest of several parts. Each part comes behind its length (8 bytes, little-endian), so `["ab", "c"]` and `["a", "bc"]` differ.
  public func of(parts: [[UInt8]], key: SecretKey? = nil) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(parts.reduce(0) { $0 + $1.count + 8 })
    for part in parts {
      withUnsafeBytes(of: UInt64(part.count).littleEndian) { bytes.append(contentsOf: $0) }
      bytes.append(contentsOf: part)
    }
    return of(bytes, key: key)
  }
}
