import Contracts
import Deciding
import JSON

/// The private events of a purchase: its saga log.
public enum PurchasePrivateEvent: MessageSet {
  case started(PurchaseStarted)
  case step(PurchaseStepEvent)

  public static let messageTypes = types(of: started, step)

  public var parts: MessageParts {
    switch self {
    case .started(let message): message.parts
    case .step(let message): message.parts
    }
  }
}

public struct PurchaseStarted: Message {
  public static let messageType = "purchase.started"

  public var asked: StartPurchase
  public var command: CommandReference?
  /// The steps to make, in order.
  public var plan: [PurchaseStep]
  public var at: Timestamp

  public var routingKey: String { asked.userId }
  public var subject: String { asked.purchaseId }

  public func encode(into json: inout JSONOutput) {
    json.field("asked", asked)
    json.field("command", command)
    json.field("plan", plan.map(\.rawValue))
    json.field("at", at)
  }
}

/// What became of a step.
public typealias PurchaseStepEvent = MessageOfKind<PurchaseStepEventKind, PurchaseStepEnded>

public enum PurchaseStepEventKind: String, MessageKind {
  case done = "purchase.step-done"
  /// It was refused, or its outcome is unknown.
  case failed = "purchase.step-failed"
  /// It got no answer, and is asked for again.
  case repeated = "purchase.step-repeated"
}

public struct PurchaseStepEnded: Content {
  public var purchaseId: String
  public var userId: String
  public var step: PurchaseStep
  /// The payment that it made.
  public var paymentId: String?
  /// Why it failed.
  public var reason: Refusal?
  /// The steps that are still to be made, in order.
  public var plan: [PurchaseStep]
  public var at: Timestamp

  public var routingKey: String { userId }
  public var subject: String { purchaseId }

  public func encode(into json: inout JSONOutput) {
    json.field("purchaseId", purchaseId)
    json.field("userId", userId)
    json.field("step", step)
    json.field("paymentId", paymentId)
    json.field("reason", reason)
    json.field("plan", plan.map(\.rawValue))
    json.field("at", at)
  }
}
