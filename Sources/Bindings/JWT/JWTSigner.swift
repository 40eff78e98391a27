import Foundation

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
  private let key: JWTKey

  public init(key: JWTKey, issuer: String, leeway: Int64 = 5) {
    self.key = key
    self.issuer = issuer
    self.leeway = leeway
  }

  public func sign(_ claims: JWTClaims) throws(JWTError) -> String {
    guard let payload = try? JSONEncoder().encode(Payload(claims: claims, issuer: issuer)) else { throw .unsignable }
    guard let token = SignedToken.text(payload: String(decoding: payload, as: UTF8.self), key: key) else { throw .unsignable }
    guard token.utf8.count <= Self.maximumLength else { throw .tooLong }
    return token
  }

  /// - Parameter now: seconds since 1970.
  public func verify(_ token: String, now: Int64) throws(JWTError) -> JWTClaims {
    guard token.utf8.count <= Self.maximumLength else { throw .tooLong }
    let json = try SignedToken.payload(of: token, key: key)
    guard let payload = try? JSONDecoder().decode(Payload.self, from: json) else { throw .malformed }
    guard payload.issuer == issuer else { throw .wrongIssuer }
    guard max(payload.claims.issuedAt, payload.notBefore ?? .min) <= now + leeway else { throw .notYetValid }
    guard payload.claims.expiresAt > now - leeway else { throw .expired(at: payload.claims.expiresAt) }
    return payload.claims
  }
}

/// A token's JSON: the claims, and what only the signer looks at.
private struct Payload: Codable {
  let claims: JWTClaims
  let issuer: String
  /// Never set by us, but RFC 7519 asks who reads it to heed it.
  let notBefore: Int64?

  enum CodingKeys: String, CodingKey {
    case issuer = "iss"
    case notBefore = "nbf"
  }

  init(claims: JWTClaims, issuer: String) {
    self.claims = claims
    self.issuer = issuer
    notBefore = nil
  }

  init(from decoder: any Decoder) throws {
    claims = try JWTClaims(from: decoder)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    issuer = try container.decode(String.self, forKey: .issuer)
    notBefore = try container.decodeIfPresent(Int64.self, forKey: .notBefore)
  }

  func encode(to encoder: any Encoder) throws {
    try claims.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(issuer, forKey: .issuer)
  }
}
