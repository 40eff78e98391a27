/// Where a reservation stands.
public enum ReservationStatus: String, Codable, Equatable, Sendable, CaseIterable {
  /// Asked for; its seats are not held yet.
  case pending = "PENDING"
  /// Its seats are held, until it expires.
  case temporary = "TEMPORARY"
  /// Paid, and its seats are sold to it.
  case confirmed = "CONFIRMED"
  case cancelled = "CANCELLED"
  case expired = "EXPIRED"
  case failed = "FAILED"

  /// Whether it is over and undone: seats free, points back.
  public var isUndone: Bool {
    switch self {
    case .cancelled, .expired, .failed: true
    case .pending, .temporary, .confirmed: false
    }
  }
}
