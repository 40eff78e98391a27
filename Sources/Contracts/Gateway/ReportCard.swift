import Deciding

/// Says what came of a charge or a refund, as the provider tells it by itself. The content of its webhook is the same.
public struct ReportCard: Message {
  public static let messageType = "card.report"

  public enum Result: String, Codable, Sendable, CaseIterable {
    case charged = "CHARGED"
    case declined = "DECLINED"
    case refunded = "REFUNDED"
  }

  public var paymentId: String
  public var result: Result
  public var amount: Int64
  /// The provider's words.
  public var detail: String?

  public init(paymentId: String, result: Result, amount: Int64, detail: String? = nil) {
    self.paymentId = paymentId
    self.result = result
    self.amount = amount
    self.detail = detail
  }

  public var routingKey: String { paymentId }
  public var subject: String { paymentId }
}

/// The answer to `card.report`.
public struct CardReported: Message {
  public static let messageType = "card.reply"

  public var paymentId: String

  public init(paymentId: String) {
    self.paymentId = paymentId
  }

  public var routingKey: String { paymentId }
  public var subject: String { paymentId }
}
