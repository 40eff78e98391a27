import Deciding

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
