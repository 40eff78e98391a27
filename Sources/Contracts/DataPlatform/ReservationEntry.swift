import Deciding

/// A reservation in the answer of `GET /data-platform/reservations`, and the whole answer of `GET /data-platform/reservations/{id}`.
public struct ReservationEntry: Codable, Equatable, Sendable {
  public struct Step: Codable, Equatable, Sendable {
    public var type: String
    public var at: Timestamp
    public var correlationId: String

    public init(type: String, at: Timestamp, correlationId: String) {
      self.type = type
      self.at = at
      self.correlationId = correlationId
    }
  }

  public var reservationId: String
  public var userId: String
  public var scheduleId: String
  public var seatIds: [String]
  public var amount: Int64?
  public var status: ReservationStatus?
  /// Since when it has this status.
  public var at: Timestamp?
  /// Only in the answer about one reservation.
  public var history: [Step]?

  public init(
    reservationId: String, userId: String, scheduleId: String, seatIds: [String], amount: Int64?, status: ReservationStatus?,
    at: Timestamp?, history: [Step]?
  ) {
    self.reservationId = reservationId
    self.userId = userId
    self.scheduleId = scheduleId
    self.seatIds = seatIds
    self.amount = amount
    self.status = status
    self.at = at
    self.history = history
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(reservationId, forKey: .reservationId)
    try container.encode(userId, forKey: .userId)
    try container.encode(scheduleId, forKey: .scheduleId)
    try container.encode(seatIds, forKey: .seatIds)
    // Null if its seats were never held.
    try container.encode(amount, forKey: .amount)
    try container.encode(status, forKey: .status)
    try container.encode(at, forKey: .at)
    try container.encodeIfPresent(history, forKey: .history)
  }
}
