import Sodium

/// Why a password was not hashed or checked. None of it says whether it was right.
public enum PasswordPoolError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Too many wait already: 429 within the system, and try again.
  case busy
  /// The process is stopping: 503.
  case stopped
  /// No 19 MiB were to be had.
  case outOfMemory
  /// The stored hash can't be read.
  case damaged(String)

  init(_ error: PasswordHashError) {
    switch error {
    case .outOfMemory: self = .outOfMemory
    case .malformed: self = .damaged(error.description)
    }
  }

  public var description: String {
    switch self {
    case .busy: "too many passwords are being checked; try again"
    case .stopped: "the process is stopping; try again"
    case .outOfMemory: "there is no memory to hash a password: it takes 19 MiB a thread"
    case .damaged(let reason): "a stored password can't be checked: \(reason)"
    }
  }
}
