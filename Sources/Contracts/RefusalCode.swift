import Deciding

/// The codes of the HTTP contract that a worker may answer with. The edge knows the status of each.
public enum RefusalCode: String, Sendable, CaseIterable {
  case emailTaken = "email_taken"
  case seatTaken = "seat_taken"
  case soldOut = "sold_out"
  case unknownSeat = "unknown_seat"
  case salesEnded = "sales_ended"
  case unknownSchedule = "unknown_schedule"
  case scheduleCancelled = "schedule_cancelled"
  case admissionRequired = "admission_required"
  case limitExceeded = "limit_exceeded"
  case notPaid = "not_paid"
  case notTemporary = "not_temporary"
  case alreadyExtended = "already_extended"
  case unknownReservation = "unknown_reservation"
  case insufficientBalance = "insufficient_balance"
  case cardDeclined = "card_declined"
  case alreadyPaid = "already_paid"
  case reservationExpired = "reservation_expired"
  case timedOut = "timed_out"
  /// A value that only the worker can check is out of range: a balance that would be too high.
  case invalidRequest = "invalid_request"
  /// Something that is needed is not set up: a card provider.
  case unavailable
}

extension Refusal {
  public init(_ code: RefusalCode, _ detail: String) {
    self.init(code: code.rawValue, detail: detail)
  }

  public static let scheduleCancelled = Refusal(.scheduleCancelled, "This date is cancelled; what was paid is refunded.")
  public static let soldOut = Refusal(.soldOut, "There are not so many free seats of this kind.")
  public static let salesEnded = Refusal(.salesEnded, "Seats for this date are not sold any more.")
}
