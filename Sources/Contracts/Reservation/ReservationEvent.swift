import Deciding
import JSON

/// The events of the reservation service. Every event has the whole reservation as it then was.
public typealias ReservationEvent = MessageOfKind<ReservationEventKind, ReservationSnapshot>

public enum ReservationEventKind: String, MessageKind {
  case created = "reservation.created"
  /// Its seats are held for longer.
  case extended = "reservation.extended"
  case success = "reservation.success"
  case failed = "reservation.failed"
  case cancelled = "reservation.cancelled"
  case expired = "reservation.expired"
}

/// A reservation as it was after an event.
public struct ReservationSnapshot: Content {
  public var reservationId: String
  public var userId: String
  public var concertId: String
  public var scheduleId: String
  public var sectionId: String
  public var seatIds: [String]
  public var status: ReservationStatus
  /// Its price, in points; nil if its seats were never held.
  public var amount: Int64?
  /// The time at which its seats are free again, unless it is paid.
  public var expiresAt: Timestamp?
  /// Why it failed.
  public var reason: Refusal?
  /// The time of this event.
  public var at: Timestamp

  public init(
    reservationId: String, userId: String, concertId: String, scheduleId: String, sectionId: String,
    seatIds: [String], status: ReservationStatus, amount: Int64? = nil, expiresAt: Timestamp? = nil,
    reason: Refusal? = nil, at: Timestamp
  ) {
    self.reservationId = reservationId
    self.userId = userId
    self.concertId = concertId
    self.scheduleId = scheduleId
    self.sectionId = sectionId
    self.seatIds = seatIds
    self.status = status
    self.amount = amount
    self.expiresAt = expiresAt
    self.reason = reason
    self.at = at
  }

  public var routingKey: String { userId }
  public var subject: String { reservationId }

  public func checkNumbers() throws(NumberOutOfRange) {
    try Numbers.points.check(amount, "amount")
  }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("concertId", concertId)
    json.field("scheduleId", scheduleId)
    json.field("sectionId", sectionId)
    json.field("seatIds", seatIds)
    json.field("status", status)
    json.field("amount", amount)
    json.field("expiresAt", expiresAt)
    json.field("reason", reason)
    json.field("at", at)
  }
}
