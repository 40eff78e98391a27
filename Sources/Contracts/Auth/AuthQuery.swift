import Deciding

/// A query of the login service to auth's database. The answer contains the sealed credential, so it goes only over the internal network.
public enum AuthQuery: Equatable, Sendable {
  /// The answer is an `AuthUser`.
  case user(email: String)

  public static let service = "auth"

  public var query: Query {
    switch self {
    case .user(let email): Query("user", ["email": email])
    }
  }

  /// Nil: this is no query of this service.
  public init?(_ query: Query) {
    guard query.name == "user", let email = query["email"] else { return nil }
    self = .user(email: email)
  }
}

/// A user, with the credential for a login.
public struct AuthUser: Codable, Equatable, Sendable {
  public var userId: String
  /// Normalised.
  public var email: String
  public var name: String?
  public var roles: [Role]
  /// The argon2id hash of the password, encrypted under a key that only auth has.
  public var sealedPassword: String

  public init(userId: String, email: String, name: String? = nil, roles: [Role], sealedPassword: String) {
    self.userId = userId
    self.email = email
    self.name = name
    self.roles = roles
    self.sealedPassword = sealedPassword
  }
}
