/// The queries that the edge asks services, by the service that answers them. Parameters are `QueryParameter`s.
public enum QueryName {
  /// One reservation of a user: `id`, `user`.
  public static let reservation = "reservation"
  /// A user's reservations, newest first: `user`, `limit`, `cursor`.
  public static let reservations = "reservations"
  /// A user's points: `user`. A user who never had any has 0.
  public static let balance = "balance"
  /// A user's charges, payments and refunds, newest first: `user`, `limit`, `cursor`.
  public static let payments = "payments"
  /// The data platform's rows, newest first: `schedule`, `status`, `from`, `to`, `limit`, `cursor`.
  public static let reservationLog = "reservation-log"
  /// One row of these with its history: `id`.
  public static let reservationHistory = "reservation-history"
  /// Sums by schedule and by minute: `schedule`.
  public static let summary = "summary"
}

public enum QueryParameter {
  public static let id = "id"
  public static let user = "user"
  public static let limit = "limit"
  /// As an earlier page of the list gave it.
  public static let cursor = "cursor"
  public static let schedule = "schedule"
  public static let status = "status"
  /// From this instant on, RFC 3339.
  public static let from = "from"
  /// Before this instant.
  public static let to = "to"
}
