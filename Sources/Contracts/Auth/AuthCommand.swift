import Deciding

/// The commands to auth, by email.
public enum AuthCommand: CommandSet {
  case register(RegisterUser)
  case announce(AnnounceUser)

  public static let topic = "auth.commands"

  public static let messageTypes = types(of: register, announce)

  public var parts: MessageParts {
    switch self {
    case .register(let message): message.parts
    case .announce(let message): message.parts
    }
  }
}

/// Tells notification where this user can be reached. A signup does that by itself, since users are told of their reservations; this is for
/// users who signed up before.
public struct AnnounceUser: Message {
  public static let messageType = "user.announce"

  /// Normalised.
  public var email: String

  public init(email: String) {
    self.email = email
  }

  public var routingKey: String { email }
  public var subject: String { email }
}
