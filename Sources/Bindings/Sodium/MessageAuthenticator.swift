import CSodium

/// A short checksum with a key: SipHash-2-4, 64 bits. Only somebody who has the key can make it. It is for ids: long enough against
/// guessing online (one in 1.8 * 10^19), but too short if somebody can try offline.
public struct MessageAuthenticator: Sendable {
  private let key: SecretKey

  /// It uses a key that derives from this one, so this key may serve other purposes too.
  public init(key: SecretKey) {
    self.key = key.derive("message authenticator", count: Int(crypto_shorthash_siphash24_KEYBYTES))
  }

  public func code(for bytes: [UInt8]) -> UInt64 {
    var code: UInt64 = 0
    key.withPointer { key in
      withUnsafeMutablePointer(to: &code) { code in
        code.withMemoryRebound(to: UInt8.self, capacity: MemoryLayout<UInt64>.size) { code in
          _ = crypto_shorthash_siphash24(code, bytes, UInt64(bytes.count), key)
        }
      }
    }
    return UInt64(littleEndian: code)
  }

  /// Compares in constant time, so that the time does not tell how much of a guess was right.
  public func isValid(_ code: UInt64, for bytes: [UInt8]) -> Bool {
    var given = code
    var wanted = self.code(for: bytes)
    return sodium_memcmp(&given, &wanted, MemoryLayout<UInt64>.size) == 0
  }
}
