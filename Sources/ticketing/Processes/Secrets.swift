import JWT
import Sodium

/// The keys of a system: all derive from one.
struct Secrets: Sendable {
  /// What the ids that clients get are authenticated with.
  let ids: SecretKey
  /// What password hashes are sealed with on their way through the log.
  let passwords: SecretKey
  let signer: JWTSigner
  /// What services show one another.
  let internalHTTP: String

  static let issuer = "ticketing"

  /// - Parameter jwtSecret: from the settings; nil: derived, so that tokens outlive a restart.
  init(_ key: SecretKey, jwtSecret: String?) throws {
    ids = key.derive("ids")
    passwords = Self.passwords(of: key)
    internalHTTP = key.derive("internal").base64URL()
    let jwt = jwtSecret.map { Array($0.utf8) } ?? key.derive("tokens").withUnsafeBytes { Array($0) }
    signer = JWTSigner(key: try JWTKey(jwt), issuer: Self.issuer)
  }

  static func passwords(of key: SecretKey) -> SecretKey { key.derive("passwords") }
}
