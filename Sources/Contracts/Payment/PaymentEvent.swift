import Deciding
import JSON

/// What the payment service says happened.
public enum PaymentEvent: MessageSet {
  public enum Kind: String, MessageKind {
    case success = "payment.success"
    case failed = "payment.failed"
    case cancelled = "payment.cancelled"
  }

  case success(PaymentSucceeded)
  case failed(PaymentFailed)
  case cancelled(PaymentCancelled)

  public init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .success: self = .success(try PaymentSucceeded(body: body))
    case .failed: self = .failed(try PaymentFailed(body: body))
    case .cancelled: self = .cancelled(try PaymentCancelled(body: body))
    }
  }

  public var kind: Kind {
    switch self {
    case .success: .success
    case .failed: .failed
    case .cancelled: .cancelled
    }
  }

  public var content: any Content {
    switch self {
    case .success(let content): content
    case .failed(let content): content
    case .cancelled(let content): content
    }
  }
}

/// The points of this reservation were taken.
public struct PaymentSucceeded: Content {
  public var paymentId: String
  public var reservationId: String
  public var userId: String
  public var amount: Int64
  /// What the user has left.
  public var balance: Int64
  public var at: Timestamp

  public init(
    paymentId: String, reservationId: String, userId: String, amount: Int64, balance: Int64, at: Timestamp
  ) {
    self.paymentId = paymentId
    self.reservationId = reservationId
    self.userId = userId
    self.amount = amount
    self.balance = balance
    self.at = at
  }

  public var routingKey: String { userId }
  public var subject: String { paymentId }

  public func encode(into json: inout JSONOutput) {
    json.field("paymentId", paymentId)
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("amount", amount)
    json.field("balance", balance)
    json.field("at", at)
  }
}

/// A payment was refused; the reservation stays as it is, and may be paid again.
public struct PaymentFailed: Content {
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

/// What was paid for this reservation was given back.
public struct PaymentCancelled: Content {
  public var paymentId: String
  /// The id of the refund in the user's list of payments.
  public var refundId: String
  public var reservationId: String
  public var userId: String
  public var amount: Int64
  public var balance: Int64
  public var at: Timestamp

  public init(
    paymentId: String, refundId: String, reservationId: String, userId: String, amount: Int64, balance: Int64,
    at: Timestamp
  ) {
    self.paymentId = paymentId
    self.refundId = refundId
    self.reservationId = reservationId
    self.userId = userId
    self.amount = amount
    self.balance = balance
    self.at = at
  }

  public var routingKey: String { userId }
  public var subject: String { paymentId }
}
