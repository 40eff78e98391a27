import CSodium

/// HMAC-SHA-256 (RFC 2104, FIPS 198-1), for what others must be able to compute with tools of their own.
public enum HMACSHA256 {
  /// - Parameter key: of any length.
  public static func code(for bytes: [UInt8], key: [UInt8]) -> [UInt8] {
    Library.started
    var state = crypto_auth_hmacsha256_state()
    var code = [UInt8](repeating: 0, count: Int(crypto_auth_hmacsha256_BYTES))
    _ = crypto_auth_hmacsha256_init(&state, key, key.count)
    _ = crypto_auth_hmacsha256_update(&state, bytes, UInt64(bytes.count))
    _ = crypto_auth_hmacsha256_final(&state, &code)
    return code
  }
}
