import Deciding
import JSON

/// What the payment service answers.
public enum PaymentReply: MessageSet {
  public enum Kind: String, MessageKind {
    case payment = "payment.reply"
    case balance = "balance.reply"
  }

  case payment(PaymentView)
  case balance(BalanceView)

  public init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .payment: self = .payment(try PaymentView(body: body))
    case .balance: self = .balance(try BalanceView(body: body))
    }
  }

  public var kind: Kind {
    switch self {
    case .payment: .payment
    case .balance: .balance
    }
  }

  public var content: any Content {
    switch self {
    case .payment(let content): content
    case .balance(let content): content
    }
  }
}

/// The answer to a payment.
public struct PaymentView: Content {
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

  public func encode(into json: inout JSONOutput) {
    json.field("paymentId", paymentId)
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("amount", amount)
    json.field("status", status)
    json.field("balance", balance)
  }
}

/// What a user has.
public struct BalanceView: Content {
  public var userId: String
  public var balance: Int64

  public init(userId: String, balance: Int64) {
    self.userId = userId
    self.balance = balance
  }

  public var routingKey: String { userId }
  public var subject: String { userId }
}
