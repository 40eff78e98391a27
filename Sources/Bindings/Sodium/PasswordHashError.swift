/// Why a password could be neither hashed nor checked. A wrong password is no error.
public enum PasswordHashError: Error, Equatable, Sendable {
  case outOfMemory
  /// What was stored is no argon2id hash.
  case malformed
}

extension PasswordHashError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .outOfMemory:
      "no \(PasswordHash.memory / 1024 / 1024) MiB left to hash a password with: give the process more memory, or fewer to check at a time"
    case .malformed:
      "a stored password hash is no argon2id hash: the user's row is damaged, or was written by something else"
    }
  }
}
