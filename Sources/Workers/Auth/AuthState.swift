import Contracts
import Deciding

public struct AuthState: Tables {
  public var users = Table<User>()

  public init() {}

  public var all: [any AnyTable] { [users] }
}

/// A user, by email.
public struct User: Row {
  public static let kind = "user"

  public var userId: String
  public var email: String
  public var name: String?
  public var roles: [Role]
  /// The argon2id hash of the password, encrypted. Nil: this user can't log in.
  public var sealedPassword: String?
}

/// A user has this password. Only auth may see this event.
public struct PasswordSet: Message {
  public static let messageType = "user.password-set"

  public var email: String
  /// The encrypted hash.
  public var sealedPassword: String

  public var routingKey: String { email }
  public var subject: String { email }
}
