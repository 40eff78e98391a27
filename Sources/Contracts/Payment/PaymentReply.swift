import Deciding
import JSON

/// The replies of the payment service.
public enum PaymentReply: MessageSet {
  case payment(PaymentView)
  case balance(BalanceView)

  public static let messageTypes = types(of: payment, balance)

  public var parts: MessageParts {
    switch self {
    case .payment(let message): message.parts
    case .balance(let message): message.parts
    }
  }
}

/// The answer to a payment.
public struct PaymentView: Message {
  public static let messageType = "payment.reply"

  public var paymentId: String
  public var reservationId: String
  public var userId: String
  public var amount: Int64
  public var status: String
  public var balance: Int64

  public init(
    paymentId: String, reservationId: String, userId: String, amount: Int64, status: String, balance: Int64
  ) {
    self.paymentId = paymentId
    self.reservationId = reservationId
    self.userId = userId
    self.amount = amount
    self.status = status
    self.balance = balance
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
    json.field("status", status)
    json.field("balance", balance)
  }
}

/// A user's balance.
public struct BalanceView: Message {
  public static let messageType = "balance.reply"

  public var userId: String
  public var balance: Int64

  public init(userId: String, balance: Int64) {
    self.userId = userId
    self.balance = balance
  }

  public var routingKey: String { userId }
  public var subject: String { userId }
}
