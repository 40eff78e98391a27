import Contracts
import Deciding
import JSON

/// A timer: a step has waited long enough for its answer.
public struct PurchaseDue: Message {
  public static let messageType = "purchase.step-overdue"

  public var purchaseId: String
  public var userId: String
  public var step: PurchaseStep
  /// 0, 1, 2 …
  public var attempt: Int

  public var routingKey: String { userId }
  /// A purchase waits for one answer at a time, so it has one timer.
  public var subject: String { purchaseId }

  public func encode(into json: inout JSONOutput) {
    json.field("purchaseId", purchaseId)
    json.field("userId", userId)
    json.field("step", step)
    json.field("attempt", attempt)
  }
}
