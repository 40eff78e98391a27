import Deciding

/// The queries to the reservation service.
public enum ReservationQuery: Equatable, Sendable {
  /// `GET /ticketing/reservations/{id}`; no answer if it is another user's.
  case reservation(reservationId: String, userId: String)
  /// `GET /ticketing/reservations`
  case reservations(userId: String, Page)

  public static let service = "reservation"

  public var query: Query {
    switch self {
    case .reservation(let reservationId, let userId): Query("reservation", ["reservationId": reservationId, "userId": userId])
    case .reservations(let userId, let page): Query("reservations", given: page.parameters.merging(["userId": userId]) { $1 })
    }
  }

  /// Nil: this is no query of this service.
  public init?(_ query: Query) {
    guard let userId = query["userId"] else { return nil }
    switch query.name {
    case "reservation":
      guard let reservationId = query["reservationId"] else { return nil }
      self = .reservation(reservationId: reservationId, userId: userId)
    case "reservations":
      self = .reservations(userId: userId, Page(query))
    default:
      return nil
    }
  }
}
