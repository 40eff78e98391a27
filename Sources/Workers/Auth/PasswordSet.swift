import Deciding

/// What nobody but auth may see: a user has this password.
public struct PasswordSet: Message {
  public static let messageType = "user.password-set"

  public var email: String
  /// Hashed, and encrypted on top of that.
  public var sealedPassword: String

  public var routingKey: String { email }
  public var subject: String { email }
}
