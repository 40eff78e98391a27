import Contracts
import Deciding

/// Who there is. An email is one user, for it is the key that signups are routed by.
///
/// Passwords are none of its business: what it keeps is sealed, and `PasswordPool` checks it.
public enum AuthDecider: Decider {
  public enum Input: Equatable, Sendable {
    case command(AuthCommand)
  }

  public typealias State = AuthState
  public typealias Event = UserEvent
  public typealias PrivateEvent = AuthPrivateEvent
  public typealias Reply = AuthReply

  public static let service = "auth"

  public static let sources: [Source<Input>] = [.commands(AuthCommand.self, Input.command)]

  public static func rows(for input: Input) -> [RowName] {
    switch input {
    case .command(let command): [RowName(User.self, command.content.subject)]
    }
  }
}
