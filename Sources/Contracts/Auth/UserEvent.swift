import Deciding

/// What auth says happened.
public enum UserEvent: MessageSet {
  public enum Kind: String, MessageKind {
    case registered = "user.registered"
  }

  case registered(UserRegistered)

  public init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .registered: self = .registered(try UserRegistered(body: body))
    }
  }

  public var kind: Kind {
    switch self {
    case .registered: .registered
    }
  }

  public var content: any Content {
    switch self {
    case .registered(let content): content
    }
  }
}

/// A user exists.
public struct UserRegistered: Content {
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
