import Deciding

/// Makes a user with this email, unless there is one.
public struct RegisterUser: Message {
  public static let messageType = "user.register"

  /// Normalised: trimmed and in lower case.
  public var email: String
  public var name: String?
  /// The argon2id hash of the password, encrypted under a key that only auth has. No published event contains it.
  public var sealedPassword: String
  public var roles: [Role]

  public init(email: String, name: String? = nil, sealedPassword: String, roles: [Role]) {
    self.email = email
    self.name = name
    self.sealedPassword = sealedPassword
    self.roles = roles
  }

  public var routingKey: String { email }
  public var subject: String { email }
}

/// The answer to a signup.
public struct UserAccount: Message {
  public static let messageType = "auth.reply"

  public var userId: String
  public var email: String

  public init(userId: String, email: String) {
    self.userId = userId
    self.email = email
  }

  public var routingKey: String { email }
  public var subject: String { email }
}

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
