import Deciding

/// What auth is asked.
public enum AuthCommand: CommandSet {
  public enum Kind: String, MessageKind {
    case register = "user.register"
  }

  case register(RegisterUser)

  public static let topic = "auth.commands"

  public init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .register: self = .register(try RegisterUser(body: body))
    }
  }

  public var kind: Kind {
    switch self {
    case .register: .register
    }
  }

  public var content: any Content {
    switch self {
    case .register(let content): content
    }
  }
}
