import Deciding
import JSON

/// The events of the payment service.
public enum PaymentEvent: MessageSet {
  case success(PaymentSucceeded)
  case failed(PaymentFailed)
  case cancelled(PaymentCancelled)

  public static let messageTypes = types(of: success, failed, cancelled)

  public var parts: MessageParts {
    switch self {
    case .success(let message): message.parts
    case .failed(let message): message.parts
    case .cancelled(let message): message.parts
    }
  }
}

/// A reservation was paid: the points were taken, or the card was charged.
public struct PaymentSucceeded: Message {
  public static let messageType = "payment.success"

  public var paymentId: String
  public var reservationId: String
  public var userId: String
  public var amount: Int64
  /// The user's balance after that.
  public var balance: Int64
  /// How it was paid; nil: with points.
  public var method: ProcessPayment.Method?
  public var at: Timestamp

  public init(
    paymentId: String, reservationId: String, userId: String, amount: Int64, balance: Int64, method: ProcessPayment.Method? = nil,
    at: Timestamp
  ) {
    self.paymentId = paymentId
    self.reservationId = reservationId
    self.userId = userId
    self.amount = amount
    self.balance = balance
    self.method = method
    self.at = at
  }

  public var routingKey: String { userId }
  public var subject: String { paymentId }

  public func checkNumbers() throws(NumberOutOfRange) {
    try Numbers.points.check(amount, "amount")
    try Numbers.balances.check(balance, "balance")
  }

  public func encode(into json: inout JSONOutput) {
    json.field("paymentId", paymentId)
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("amount", amount)
    json.field("balance", balance)
    json.field("method", method)
    json.field("at", at)
  }
}

/// A payment was refused; the reservation stays as it is, and may be paid again.
public struct PaymentFailed: Message {
  public static let messageType = "payment.failed"

  public var paymentId: String
  public var reservationId: String
  public var userId: String
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

/// A payment was taken back: the points are the user's again, or go back to the card.
public struct PaymentCancelled: Message {
  public static let messageType = "payment.cancelled"

  public var paymentId: String
  /// The id of the refund in the user's list of payments.
  public var refundId: String
  public var reservationId: String
  public var userId: String
  public var amount: Int64
  public var balance: Int64
  /// Where the money goes; nil: it is points.
  public var method: ProcessPayment.Method?
  public var at: Timestamp

  public init(
    paymentId: String, refundId: String, reservationId: String, userId: String, amount: Int64, balance: Int64,
    method: ProcessPayment.Method? = nil, at: Timestamp
  ) {
    self.paymentId = paymentId
    self.refundId = refundId
    self.reservationId = reservationId
    self.userId = userId
    self.amount = amount
    self.balance = balance
    self.method = method
    self.at = at
  }

  public var routingKey: String { userId }
  public var subject: String { paymentId }

  public func checkNumbers() throws(NumberOutOfRange) {
    try Numbers.points.check(amount, "amount")
    try Numbers.balances.check(balance, "balance")
  }
}
