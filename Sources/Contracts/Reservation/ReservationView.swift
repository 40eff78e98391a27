import Deciding
import JSON

/// The status of a reservation.
public enum ReservationStatus: String, Codable, Equatable, Sendable, CaseIterable {
  /// It was asked for, and its seats are not held yet.
  case pending = "PENDING"
  /// Its seats are held, until it expires.
  case temporary = "TEMPORARY"
  /// It is paid, and its seats are sold to it.
  case confirmed = "CONFIRMED"
  case cancelled = "CANCELLED"
  case expired = "EXPIRED"
  case failed = "FAILED"

  /// Whether it has ended and is undone: its seats are free, and the points are back.
  public var isUndone: Bool {
    switch self {
    case .cancelled, .expired, .failed: true
    case .pending, .temporary, .confirmed: false
    }
  }
}

/// A reservation, as its owner sees it.
public struct ReservationView: Message {
  public static let messageType = "reservation.reply"

  public var reservationId: String
  public var userId: String
  public var status: ReservationStatus
  public var scheduleId: String
  public var seatIds: [String]
  public var amount: Int64?
  public var expiresAt: Timestamp?
  /// Why it failed: a stable word.
  public var reason: String?
  public var createdAt: Timestamp

  public init(
    reservationId: String, userId: String, status: ReservationStatus, scheduleId: String, seatIds: [String],
    amount: Int64? = nil, expiresAt: Timestamp? = nil, reason: String? = nil, createdAt: Timestamp
  ) {
    self.reservationId = reservationId
    self.userId = userId
    self.status = status
    self.scheduleId = scheduleId
    self.seatIds = seatIds
    self.amount = amount
    self.expiresAt = expiresAt
    self.reason = reason
    self.createdAt = createdAt
  }

  public var routingKey: String { userId }
  public var subject: String { reservationId }

  public func checkNumbers() throws(NumberOutOfRange) {
    try Numbers.points.check(amount, "amount")
  }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("status", status)
    json.field("scheduleId", scheduleId)
    json.field("seatIds", seatIds)
    json.field("amount", amount)
    json.field("expiresAt", expiresAt)
    json.field("reason", reason)
    json.field("createdAt", createdAt)
  }
}
