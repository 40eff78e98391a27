import Deciding
import JSON

/// Buys seats in one call: reserves them, pays, and waits for the confirmation, or undoes what was done.
public struct StartPurchase: Message, CommandSet {
  public static let messageType = "purchase.start"
  public static let topic = "purchase.commands"

  /// The edge made this id, and that of the reservation.
  public var purchaseId: String
  public var reservation: CreateReservation
  public var method: ProcessPayment.Method

  public init(purchaseId: String, reservation: CreateReservation, method: ProcessPayment.Method) {
    self.purchaseId = purchaseId
    self.reservation = reservation
    self.method = method
  }

  public var userId: String { reservation.userId }
  public var routingKey: String { userId }
  public var subject: String { purchaseId }

  public func checkNumbers() throws(NumberOutOfRange) {
    try reservation.checkNumbers()
  }

  public func encode(into json: inout JSONOutput) {
    json.field("purchaseId", purchaseId)
    json.field("reservation", reservation)
    json.field("method", method)
  }
}
