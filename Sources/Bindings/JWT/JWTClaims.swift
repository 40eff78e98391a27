/// What a token says of its bearer. Times are seconds since 1970 (RFC 7519's NumericDate, whole).
public struct JWTClaims: Codable, Equatable, Sendable {
  /// The user's id.
  public var subject: String
  public var email: String?
  public var roles: [String]
  public var issuedAt: Int64
  /// From this second on the token is refused.
  public var expiresAt: Int64
  /// The token's own id.
  public var id: String?

  public init(subject: String, email: String? = nil, roles: [String], issuedAt: Int64, expiresAt: Int64, id: String? = nil) {
    self.subject = subject
    self.email = email
    self.roles = roles
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
    self.id = id
  }

  enum CodingKeys: String, CodingKey {
    case subject = "sub"
    case email, roles
    case issuedAt = "iat"
    case expiresAt = "exp"
    case id = "jti"
  }
}
