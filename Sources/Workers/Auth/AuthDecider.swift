import Contracts
import Deciding

/// Registers users. An email belongs to one user, because signups are routed by it.
///
/// It never sees a password: it keeps the sealed hash, and `PasswordPool` checks passwords.
public enum AuthDecider: Decider {
  public enum Input: Equatable, Sendable {
    case command(AuthCommand)
  }

  public typealias State = AuthState
  public typealias Event = UserRegistered
  public typealias PrivateEvent = PasswordSet
  public typealias Request = NotificationCommand
  public typealias Reply = UserAccount

  public static let service = "auth"

  public static let sources: [Source<Input>] = [.commands(Input.command)]

  public static func rows(for input: Input) -> [RowName] {
    switch input {
    case .command(let command): [RowName(User.self, command.parts.content.routingKey)]
    }
  }
}

extension AuthDecider {
  public static func decide(_ input: Input, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    switch input {
    case .command(.register(let command)): register(command, state, cause)
    case .command(.announce(let command)): state.users[command.email].map { [contact($0)] } ?? []
    }
  }

  private static func register(_ command: RegisterUser, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    guard state.users[command.email] == nil else {
      return cause.command.map { [.refuse(.emailTaken, to: $0)] } ?? []
    }
    let registered = UserRegistered(
      userId: cause.newID().description, email: command.email, name: command.name, roles: command.roles, at: cause.time)
    var effects: [Effect<Self>] = [
      .event(registered),
      .privateEvent(PasswordSet(email: command.email, sealedPassword: command.sealedPassword)),
      contact(User(userId: registered.userId, email: command.email, name: command.name, roles: command.roles)),
    ]
    if let asker = cause.command {
      effects.append(.reply(UserAccount(userId: registered.userId, email: command.email), to: asker))
    }
    return effects
  }

  /// Notification finds users by their ids, so it is told of each by a command with that key.
  private static func contact(_ user: User) -> Effect<Self> {
    .send(.contact(KeepContact(userId: user.userId, email: user.email, name: user.name)))
  }

  public static func evolve(_ state: inout State, _ registered: UserRegistered) {
    state.users[registered.email] = User(
      userId: registered.userId, email: registered.email, name: registered.name, roles: registered.roles)
  }

  public static func evolve(_ state: inout State, _ password: PasswordSet) {
    state.users[password.email]?.sealedPassword = password.sealedPassword
  }
}

extension Refusal {
  static let emailTaken = Refusal(.emailTaken, "There is a user with this email.")
}
