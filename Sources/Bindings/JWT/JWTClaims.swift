/// What a token says about its bearer. Times are whole seconds since 1970 (RFC 7519's NumericDate).
public struct JWTClaims: Equatable, Sendable {
  /// The user's id.
  public var subject: String
  public var email: String?
  public var roles: [String]
  public var issuedAt: Int64
  /// The token is refused from this second on.
  public var expiresAt: Int64
  /// The id of the token.
  public var id: String?

  public init(subject: String, email: String? = nil, roles: [String], issuedAt: Int64, expiresAt: Int64, id: String? = nil) {
    self.subject = subject
    self.email = email
    self.roles = roles
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
    self.id = id
  }

  /// The names of the claims in a token (RFC 7519, 4.1). Some of them only the signer uses.
  enum CodingKeys: String, CodingKey {
    case subject = "sub"
    case email, roles
    case issuedAt = "iat"
    case expiresAt = "exp"
    case id = "jti"
    case issuer = "iss"
    case notBefore = "nbf"
  }
}

extension JWTClaims: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(subject, forKey: .subject)
    try container.encodeIfPresent(email, forKey: .email)
    try container.encode(roles, forKey: .roles)
    try container.encode(issuedAt, forKey: .issuedAt)
    try container.encode(expiresAt, forKey: .expiresAt)
    try container.encodeIfPresent(id, forKey: .id)
  }
}
