/// A user's role. A role has permissions; a route requires a permission, never a role.
public enum Role: String, Codable, Equatable, Sendable, CaseIterable {
  case user = "USER"
  case admin = "ADMIN"

  public var permissions: Set<Permission> {
    switch self {
    case .user: [.buy]
    case .admin: [.buy, .openConcerts, .cancelSchedules, .readDataPlatform, .readServices, .readEvents, .handleDeadLetters]
    }
  }
}

public enum Permission: String, Sendable {
  /// Reserve, pay, confirm, cancel, and see one's own data.
  case buy
  case openConcerts
  case cancelSchedules
  case readDataPlatform
  case readServices
  /// See the messages of all services, of all users.
  case readEvents
  /// See messages that could not be handled, and have them handled again.
  case handleDeadLetters
}
