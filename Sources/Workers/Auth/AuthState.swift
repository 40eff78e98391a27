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
