import Deciding
import JSON

/// The commands to the gateway service, by paymentId: so what is asked for one payment is done in order.
public enum GatewayCommand: CommandSet {
  case charge(ChargeCard)
  case refund(RefundCard)
  case report(ReportCard)

  public static let topic = "gateway.commands"

  public static let messageTypes = types(of: charge, refund, report)

  public var parts: MessageParts {
    switch self {
    case .charge(let message): message.parts
    case .refund(let message): message.parts
    case .report(let message): message.parts
    }
  }
}

/// Charges a user's card. The answer is `card.charged` or `card.declined`.
public struct ChargeCard: Message {
  public static let messageType = "card.charge"

  public var paymentId: String
  public var reservationId: String
  public var userId: String
  public var amount: Int64
  /// The time from which it is not begun any more; nil: an earlier version asked.
  public var until: Timestamp?

  public init(paymentId: String, reservationId: String, userId: String, amount: Int64, until: Timestamp? = nil) {
    self.paymentId = paymentId
    self.reservationId = reservationId
    self.userId = userId
    self.amount = amount
    self.until = until
  }

  public var routingKey: String { paymentId }
  public var subject: String { paymentId }

  public func checkNumbers() throws(NumberOutOfRange) {
    try Numbers.points.check(amount, "amount")
  }
}

/// Gives back what was charged for a payment. The answer is `card.refunded`.
public struct RefundCard: Message {
  public static let messageType = "card.refund"

  public var paymentId: String
  public var reservationId: String
  public var userId: String
  public var amount: Int64

  public init(paymentId: String, reservationId: String, userId: String, amount: Int64) {
    self.paymentId = paymentId
    self.reservationId = reservationId
    self.userId = userId
    self.amount = amount
  }

  public var routingKey: String { paymentId }
  public var subject: String { paymentId }

  public func checkNumbers() throws(NumberOutOfRange) {
    try Numbers.points.check(amount, "amount")
  }
}
