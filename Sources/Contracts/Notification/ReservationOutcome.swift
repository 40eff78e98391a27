import Deciding

/// What happens to a reservation that its user is told of.
public enum ReservationOutcome: String, Codable, Equatable, Sendable, CaseIterable {
  /// It is paid, and its seats are sold to it.
  case confirmed = "CONFIRMED"
  case cancelled = "CANCELLED"
  /// It was paid, and ended all the same: the payment came too late, or the seats could not be sold.
  case expired = "EXPIRED"
  /// What was paid goes back.
  case refunded = "REFUNDED"

  /// The id of the message about this outcome of a reservation. A channel puts its own name behind it.
  public func notificationId(of reservationId: String) -> String {
    "\(reservationId)-\(rawValue.lowercased())"
  }
}
