/// The answer to a successful login, in the form of the HTTP contract.
public struct Login: Codable, Equatable, Sendable {
  public var accessToken: String
  public var tokenType = "Bearer"
  /// In seconds.
  public var expiresIn: Int64
  public var userId: String
  public var roles: [Role]

  public init(accessToken: String, expiresIn: Int64, userId: String, roles: [Role]) {
    self.accessToken = accessToken
    self.expiresIn = expiresIn
    self.userId = userId
    self.roles = roles
  }
}
