import Contracts
import Deciding

public struct AuthState: Tables {
  public var users = Table<User>()

  public init() {}

  public var all: [any AnyTable] { [users] }
}

/// A user. By their email.
public struct User: Row {
  public static let kind = "user"

  public var userId: String
  public var email: String
  public var name: String?
  public var roles: [Role]
  /// The argon2id hash of the password, encrypted. Nil: one can't log in.
  public var sealedPassword: String?
}

/// What nobody but auth may see: a user has this password.
public struct PasswordSet: Message {
  public static let messageType = "user.password-set"

  public var email: String
  /// Hashed, and encrypted on top of that.
  public var sealedPassword: String

  public var routingKey: String { email }
  public var subject: String { email }
}
