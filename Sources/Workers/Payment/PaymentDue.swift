import Deciding

/// A timer: a payment has waited long enough for the reservation that it is for.
public struct PaymentDue: Message {
  public static let messageType = "payment.bill-overdue"

  public var reservationId: String
  public var userId: String
  /// The id of the `payment.process`.
  public var process: MessageID

  public var routingKey: String { userId }
  public var subject: String { Self.subject(reservationId, process) }

  /// Each waiting payment has a timer of its own.
  static func subject(_ reservationId: String, _ process: MessageID) -> String {
    "\(reservationId)/\(process)"
  }
}
