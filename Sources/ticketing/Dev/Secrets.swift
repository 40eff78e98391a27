import JWT
import Sodium

/// The keys of a system: one is made at the first start and kept with the data, the others derive from it.
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
  init(keyFile: String, jwtSecret: String?) throws {
    let key = try SecretKey.loadOrMake(file: keyFile)
    ids = key.derive("ids")
    passwords = key.derive("passwords")
    internalHTTP = key.derive("internal").base64URL()
    let jwt = jwtSecret.map { Array($0.utf8) } ?? key.derive("tokens").withUnsafeBytes { Array($0) }
    signer = JWTSigner(key: try JWTKey(jwt), issuer: Self.issuer)
  }
}
