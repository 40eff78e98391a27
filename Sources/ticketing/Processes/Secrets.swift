import JWT
import Sodium

/// The keys of a system. All of them derive from one key.
struct Secrets: Sendable {
  /// Authenticates the ids that clients get.
  let ids: SecretKey
  /// Seals password hashes on their way through the log.
  let passwords: SecretKey
  let signer: JWTSigner
  /// The secret that services show one another.
  let internalHTTP: String

  static let issuer = "ticketing"

  /// - Parameter jwtSecret: from the settings. Nil: it derives from the key, so tokens stay valid after a restart.
  init(_ key: SecretKey, jwtSecret: String?) throws {
    ids = key.derive("ids")
    passwords = Self.passwords(of: key)
    internalHTTP = key.derive("internal").base64URL()
    let jwt = jwtSecret.map { Array($0.utf8) } ?? key.derive("tokens").withUnsafeBytes { Array($0) }
    signer = JWTSigner(key: try JWTKey(jwt), issuer: Self.issuer)
  }

  static func passwords(of key: SecretKey) -> SecretKey { key.derive("passwords") }
}
