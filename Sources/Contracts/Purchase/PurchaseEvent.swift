import Deciding
import JSON

/// The ends of one-call purchases.
public typealias PurchaseEvent = MessageOfKind<PurchaseEventKind, PurchaseEnded>

public enum PurchaseEventKind: String, MessageKind {
  /// It is paid, and its seats are sold.
  case completed = "purchase.completed"
  /// Everything is undone.
  case failed = "purchase.failed"
}

public struct PurchaseEnded: Content {
  public var purchaseId: String
  public var userId: String
  public var reservationId: String
  /// Nil: nothing was paid.
  public var paymentId: String?
  /// Why it failed; nil: it did not.
  public var reason: Refusal?
  public var at: Timestamp

  public init(
    purchaseId: String, userId: String, reservationId: String, paymentId: String? = nil, reason: Refusal? = nil, at: Timestamp
  ) {
    self.purchaseId = purchaseId
    self.userId = userId
    self.reservationId = reservationId
    self.paymentId = paymentId
    self.reason = reason
    self.at = at
  }

  public var routingKey: String { userId }
  public var subject: String { purchaseId }

  public func encode(into json: inout JSONOutput) {
    json.field("purchaseId", purchaseId)
    json.field("userId", userId)
    json.field("reservationId", reservationId)
    json.field("paymentId", paymentId)
    json.field("reason", reason)
    json.field("at", at)
  }
}
