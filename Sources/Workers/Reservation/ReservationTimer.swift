import Deciding
import JSON

/// The timers of the reservation service. The phase of a reservation says which of them may be set: `Reservation.timers`.
public typealias ReservationTimer = MessageOfKind<ReservationTimerKind, ReservationDue>

public enum ReservationTimerKind: String, MessageKind {
  /// Concert did not answer whether the seats are held.
  case holding = "reservation.holding-overdue"
  /// The hold is over.
  case expiry = "reservation.expiry"
  /// Concert did not answer whether the seats are sold.
  case selling = "reservation.selling-overdue"
  /// A `confirm` has waited long enough for a payment.
  case confirm = "reservation.confirm-overdue"
  /// A payment has waited long enough for the reservation that it is for.
  case foundling = "reservation.foundling-overdue"
}

public struct ReservationDue: Content {
  public var reservationId: String
  public var userId: String
  /// The id of the waiting `confirm`: each has a timer of its own.
  public var command: MessageID?

  public var routingKey: String { userId }
  public var subject: String { Self.subject(reservationId, command) }

  static func subject(_ reservationId: String, _ command: MessageID?) -> String {
    command.map { "\(reservationId)/\($0)" } ?? reservationId
  }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("command", command)
  }
}
