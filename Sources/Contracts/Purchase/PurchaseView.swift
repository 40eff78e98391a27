import Deciding
import JSON

/// The status of a one-call purchase.
public enum PurchaseStatus: String, Codable, Sendable, CaseIterable {
  /// Its steps are made, or undone.
  case running = "RUNNING"
  /// It is paid, and its seats are sold.
  case confirmed = "CONFIRMED"
  /// It has neither seats nor a payment.
  case undone = "UNDONE"
}

/// The answer to a purchase that succeeded.
public struct PurchaseView: Message {
  public static let messageType = "purchase.reply"

  public var purchaseId: String
  public var reservationId: String
  public var paymentId: String
  public var userId: String
  public var status: PurchaseStatus

  public init(purchaseId: String, reservationId: String, paymentId: String, userId: String, status: PurchaseStatus) {
    self.purchaseId = purchaseId
    self.reservationId = reservationId
    self.paymentId = paymentId
    self.userId = userId
    self.status = status
  }

  public var routingKey: String { userId }
  public var subject: String { purchaseId }

  public func encode(into json: inout JSONOutput) {
    json.field("purchaseId", purchaseId)
    json.field("reservationId", reservationId)
    json.field("paymentId", paymentId)
    json.field("userId", userId)
    json.field("status", status)
  }
}
