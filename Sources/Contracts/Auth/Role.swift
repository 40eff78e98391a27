/// What a user is. A role carries permissions; a route asks for a permission, never for a role.
public enum Role: String, Codable, Equatable, Sendable, CaseIterable {
  case user = "USER"
  case admin = "ADMIN"

  public var permissions: Set<Permission> {
    switch self {
    case .user: [.buy]
    case .admin: [.buy, .openConcerts, .readDataPlatform, .readServices]
    }
  }
}

public enum Permission: String, Sendable {
  /// Reserve, pay, confirm, cancel; see what is one's own.
  case buy
  case openConcerts
  case readDataPlatform
  case readServices
}
