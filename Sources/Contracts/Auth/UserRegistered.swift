import Deciding

/// A user exists.
public struct UserRegistered: Message {
  public static let messageType = "user.registered"

  public var userId: String
  public var email: String
  public var name: String?
  public var roles: [Role]
  public var at: Timestamp

  public init(userId: String, email: String, name: String? = nil, roles: [Role], at: Timestamp) {
    self.userId = userId
    self.email = email
    self.name = name
    self.roles = roles
    self.at = at
  }

  public var routingKey: String { email }
  public var subject: String { email }
}
