import Deciding

/// What auth answers.
public enum AuthReply: MessageSet {
  public enum Kind: String, MessageKind {
    case user = "auth.reply"
  }

  case user(UserAccount)

  public init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .user: self = .user(try UserAccount(body: body))
    }
  }

  public var kind: Kind {
    switch self {
    case .user: .user
    }
  }

  public var content: any Content {
    switch self {
    case .user(let content): content
    }
  }
}

/// The answer to a signup.
public struct UserAccount: Content {
  public var userId: String
  public var email: String

  public init(userId: String, email: String) {
    self.userId = userId
    self.email = email
  }

  public var routingKey: String { email }
  public var subject: String { email }
}
