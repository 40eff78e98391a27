import Contracts
import Deciding

/// What nobody but auth may see.
public enum AuthPrivateEvent: MessageSet {
  public enum Kind: String, MessageKind {
    case passwordSet = "user.password-set"
  }

  case passwordSet(PasswordSet)

  public init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .passwordSet: self = .passwordSet(try PasswordSet(body: body))
    }
  }

  public var kind: Kind {
    switch self {
    case .passwordSet: .passwordSet
    }
  }

  public var content: any Content {
    switch self {
    case .passwordSet(let content): content
    }
  }
}

public struct PasswordSet: Content {
  public var email: String
  /// Hashed, and encrypted on top of that.
  public var sealedPassword: String

  public var routingKey: String { email }
  public var subject: String { email }
}
