import Contracts
import Deciding

/// The name of a step's request: user, purchase and step. Ids have no slash in them, but a user's may come from elsewhere.
public struct StepName: RequestName {
  public static let replyTopic = "purchase.replies"

  public let userId: String
  public let purchaseId: String
  public let step: PurchaseStep

  init(_ step: PurchaseStep, of purchase: Purchase) {
    userId = purchase.userId
    purchaseId = purchase.purchaseId
    self.step = step
  }

  public init?(_ text: String) {
    let words = text.split(separator: "/", omittingEmptySubsequences: false)
    guard words.count >= 3, let step = words.last.flatMap({ PurchaseStep(rawValue: String($0)) }) else { return nil }
    self.step = step
    purchaseId = String(words[words.count - 2])
    userId = words.dropLast(2).joined(separator: "/")
  }

  public var description: String { "\(userId)/\(purchaseId)/\(step.rawValue)" }
  public var routingKey: String { userId }
}
