import Deciding

/// What the gateway asks the card provider for. Its subject is the payment, so a payment has one charge and one refund, however often
/// either is asked for.
public enum CardCall: MessageSet {
  case charge(CardCharge)
  case refund(CardRefund)

  public static let messageTypes = types(of: charge, refund)

  public var parts: MessageParts {
    switch self {
    case .charge(let message): message.parts
    case .refund(let message): message.parts
    }
  }
}

public struct CardCharge: Message {
  public static let messageType = "provider.charge"

  public var paymentId: String
  /// Whose card.
  public var userId: String
  public var amount: Int64

  public init(paymentId: String, userId: String, amount: Int64) {
    self.paymentId = paymentId
    self.userId = userId
    self.amount = amount
  }

  public var routingKey: String { paymentId }
  public var subject: String { paymentId }
}

public struct CardRefund: Message {
  public static let messageType = "provider.refund"

  public var paymentId: String
  public var amount: Int64

  public init(paymentId: String, amount: Int64) {
    self.paymentId = paymentId
    self.amount = amount
  }

  public var routingKey: String { paymentId }
  public var subject: String { paymentId }
}

/// What came of a call to the provider.
public struct CardOutcome: Message {
  public static let messageType = "provider.answered"

  public enum Result: String, Codable, Sendable {
    case charged = "CHARGED"
    /// The provider's no.
    case declined = "DECLINED"
    /// The provider surely never had the charge, and its time is over.
    case notMade = "NOT_MADE"
    case refunded = "REFUNDED"
    /// The provider does not give the money back.
    case refundRefused = "REFUND_REFUSED"
  }

  public var paymentId: String
  public var result: Result
  /// The provider's words, or why it could not be asked.
  public var detail: String?

  public init(paymentId: String, _ result: Result, detail: String? = nil) {
    self.paymentId = paymentId
    self.result = result
    self.detail = detail
  }

  public var routingKey: String { paymentId }
  public var subject: String { paymentId }
}
