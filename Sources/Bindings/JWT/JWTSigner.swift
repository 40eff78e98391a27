/// Makes and checks the tokens of one issuer: JWTs signed with HS256, and nothing else that a JWT may be.
///
/// ```swift
/// let signer = JWTSigner(key: key, issuer: "ticketing")
/// let token = try signer.sign(JWTClaims(subject: "u-1", roles: ["USER"], issuedAt: now, expiresAt: now + 3600))
/// let claims = try signer.verify(token, now: now)
/// ```
public struct JWTSigner: Sendable {
  /// Bytes of a token; longer ones are refused unread. Ours have some 300, and HTTP servers take 8 KiB for all headers.
  public static let maximumLength = 4 * 1024

  public let issuer: String
  /// Seconds by which the clocks of who signs and who verifies may differ.
  public let leeway: Int64
  let key: JWTKey

  public init(key: JWTKey, issuer: String, leeway: Int64 = 5) {
    self.key = key
    self.issuer = issuer
    self.leeway = leeway
  }

  /// - Parameter now: seconds since 1970.
  public func verify(_ text: String, now: Int64) throws(JWTError) -> JWTClaims {
    guard text.utf8.count <= Self.maximumLength else { throw .tooLong }
    let token = try VerifiedToken(text, key: key)
    guard let subject = try token.string(.subject), let roles = try token.strings(.roles),
      let issuedAt = try token.integer(.issuedAt), let expiresAt = try token.integer(.expiresAt)
    else { throw .malformed }
    guard try token.string(.issuer) == issuer else { throw .wrongIssuer }
    // nbf is never set by us, but RFC 7519 asks who reads it to heed it.
    guard issuedAt <= now + leeway, try token.integer(.notBefore) ?? issuedAt <= now + leeway else { throw .notYetValid }
    guard expiresAt > now - leeway else { throw .expired(at: expiresAt) }
    return JWTClaims(
      subject: subject, email: try token.string(.email), roles: roles, issuedAt: issuedAt, expiresAt: expiresAt, id: try token.string(.id))
  }
}
