import Contracts
import Deciding

/// Who there is. An email is one user, for it is the key that signups are routed by.
///
/// Passwords are none of its business: what it keeps is sealed, and `PasswordPool` checks it.
public enum AuthDecider: Decider {
  public enum Input: Equatable, Sendable {
    case register(RegisterUser)
  }

  public typealias State = AuthState
  public typealias Event = UserRegistered
  public typealias PrivateEvent = PasswordSet
  public typealias Reply = UserAccount

  public static let service = "auth"

  public static let sources: [Source<Input>] = [.commands(Input.register)]

  public static func rows(for input: Input) -> [RowName] {
    switch input {
    case .register(let command): [RowName(User.self, command.email)]
    }
  }
}
