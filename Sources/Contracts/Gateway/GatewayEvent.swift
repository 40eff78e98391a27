import Deciding
import JSON

/// The events of the gateway service. Their consumer is payment, so they are routed by userId.
public enum GatewayEvent: MessageSet {
  case charged(CardCharged)
  case declined(CardDeclined)
  case refunded(CardRefunded)

  public static let messageTypes = types(of: charged, declined, refunded)

  public var parts: MessageParts {
    switch self {
    case .charged(let message): message.parts
    case .declined(let message): message.parts
    case .refunded(let message): message.parts
    }
  }
}

/// The provider has charged the card.
public struct CardCharged: Message {
  public static let messageType = "card.charged"

  public var paymentId: String
  public var reservationId: String
  public var userId: String
  public var amount: Int64
  public var at: Timestamp

  public init(paymentId: String, reservationId: String, userId: String, amount: Int64, at: Timestamp) {
    self.paymentId = paymentId
    self.reservationId = reservationId
    self.userId = userId
    self.amount = amount
    self.at = at
  }

  public var routingKey: String { userId }
  public var subject: String { paymentId }

  public func checkNumbers() throws(NumberOutOfRange) {
    try Numbers.points.check(amount, "amount")
  }
}

/// The card was not charged, and never will be for this payment.
public struct CardDeclined: Message {
  public static let messageType = "card.declined"

  public var paymentId: String
  public var reservationId: String
  public var userId: String
  /// `card_declined` is the provider's no. `unavailable`: the provider could not be asked in time.
  public var refusal: Refusal
  public var at: Timestamp

  public init(paymentId: String, reservationId: String, userId: String, refusal: Refusal, at: Timestamp) {
    self.paymentId = paymentId
    self.reservationId = reservationId
    self.userId = userId
    self.refusal = refusal
    self.at = at
  }

  public var routingKey: String { userId }
  public var subject: String { paymentId }
}

/// The provider has given back what it had charged.
public struct CardRefunded: Message {
  public static let messageType = "card.refunded"

  public var paymentId: String
  public var reservationId: String
  public var userId: String
  public var amount: Int64
  public var at: Timestamp

  public init(paymentId: String, reservationId: String, userId: String, amount: Int64, at: Timestamp) {
    self.paymentId = paymentId
    self.reservationId = reservationId
    self.userId = userId
    self.amount = amount
    self.at = at
  }

  public var routingKey: String { userId }
  public var subject: String { paymentId }

  public func checkNumbers() throws(NumberOutOfRange) {
    try Numbers.points.check(amount, "amount")
  }
}
