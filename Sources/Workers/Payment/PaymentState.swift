import Contracts
import Deciding
import JSON

public struct PaymentState: Tables {
  public var balances = Table<Balance>()
  public var bills = Table<Bill>()
  public var records = Table<PaymentRecord>()

  public init() {}

  public var all: [any AnyTable] { [balances, bills, records] }
}

/// A user's balance, by user.
public struct Balance: Row {
  public static let kind = "balance"

  public var points: Int64

  func view(of userId: String) -> BalanceView { BalanceView(userId: userId, balance: points) }

  public func encode(into json: inout JSONOutput) {
    json.field("points", points)
  }
}

/// A reservation as payment knows it, and its payment, by the reservation's id.
public struct Bill: Row {
  public static let kind = "bill"

  public var userId: String
  /// The amount, and the time until which it may be paid; nil: the reservation is not known yet.
  public var claim: Claim?
  /// Why it can't be paid any more. The end may come before the beginning, because topics have no order between them.
  public var closed: Closing?
  public var payment: Payment?
  /// A payment by card whose outcome is not known yet.
  public var card: CardUnderWay?
  /// Payments that have overtaken the reservation, or the outcome of the one by card, in order.
  public var waiting: [WaitingPayment] = []

  public struct Claim: Codable, JSONEncodable, Equatable, Sendable {
    public var amount: Int64
    public var expiresAt: Timestamp

    public func encode(into json: inout JSONOutput) {
      json.field("amount", amount)
      json.field("expiresAt", expiresAt)
    }
  }

  public struct Payment: Codable, JSONEncodable, Equatable, Sendable {
    public var paymentId: String
    public var amount: Int64
    /// The points were given back, or the money goes back to the card.
    public var isRefunded = false
    /// How it was paid; nil: with points.
    public var method: ProcessPayment.Method?
    /// The refund of a payment by card.
    public var refundId: String?

    public func encode(into json: inout JSONOutput) {
      json.field("paymentId", paymentId)
      json.field("amount", amount)
      json.field("isRefunded", isRefunded)
      json.field("method", method)
      json.field("refundId", refundId)
    }
  }

  public struct CardUnderWay: Codable, JSONEncodable, Equatable, Sendable {
    public var paymentId: String
    public var amount: Int64
    /// Who waits for the answer.
    public var command: CommandReference?

    public func encode(into json: inout JSONOutput) {
      json.field("paymentId", paymentId)
      json.field("amount", amount)
      json.field("command", command)
    }
  }

  public func encode(into json: inout JSONOutput) {
    json.field("userId", userId)
    json.field("claim", claim)
    json.field("closed", closed)
    json.field("payment", payment)
    json.field("card", card)
    json.field("waiting", waiting)
  }
}

extension Bill {
  public func timers(of id: String) -> [TimerID] {
    waiting.map { TimerID(PaymentDue.self, PaymentDue.subject(id, $0.id)) } + (card.map { [TimerID(CardDue.self, $0.paymentId)] } ?? [])
  }

  /// Takes over an event. Replies show the bill after it.
  mutating func take(_ success: PaymentSucceeded) {
    payment = Payment(paymentId: success.paymentId, amount: success.amount, method: success.method)
    card = nil
    waiting = []
  }

  mutating func take(_ cancelled: PaymentCancelled) {
    payment?.isRefunded = true
    if cancelled.method != nil { payment?.refundId = cancelled.refundId }
  }

  /// The payment that this charge is for; nil: there is none. A recovery may handle the charge before the reservation, so the payment may
  /// still wait.
  func asked(for charged: CardCharged) -> CardUnderWay? {
    if let card, card.paymentId == charged.paymentId { return card }
    return waiting.first { $0.method == .card && $0.ownPaymentId == charged.paymentId }.map {
      CardUnderWay(paymentId: charged.paymentId, amount: charged.amount, command: $0.command)
    }
  }

  /// Its payment, as the user sees it; nil: there is none.
  ///
  /// - Parameter balance: the user's balance.
  func view(of reservationId: String, balance: Balance) -> PaymentView? {
    payment.map { payment in
      PaymentView(
        paymentId: payment.paymentId, reservationId: reservationId, userId: userId, amount: payment.amount,
        status: (payment.isRefunded ? PaymentRecord.Status.refunded : .paid).rawValue, balance: balance.points)
    }
  }
}

/// Why a bill can't be paid any more.
public enum Closing: String, Codable, Sendable {
  case cancelled = "CANCELLED"
  case expired = "EXPIRED"
  case failed = "FAILED"
  /// The sender of the payment cancelled it.
  case withdrawn = "WITHDRAWN"
}

/// A `payment.process` whose reservation is not known yet, or that comes while a payment by card is under way.
public struct WaitingPayment: Codable, JSONEncodable, Equatable, Sendable {
  /// The id of the message.
  public var id: MessageID
  public var command: CommandReference?
  /// How it pays; nil: with points.
  public var method: ProcessPayment.Method?
  /// The time of the message; nil: it is from before this was noted.
  public var at: Timestamp?

  public func encode(into json: inout JSONOutput) {
    json.field("id", id)
    json.field("command", command)
    json.field("method", method)
    json.field("at", at)
  }
}

extension WaitingPayment {
  init(_ cause: Cause, _ method: ProcessPayment.Method) {
    id = cause.id
    command = cause.command
    self.method = method == .points ? nil : method
    at = cause.time
  }

  /// The id of the payment that it makes. It derives from the message that asks to pay, and not from the one that makes it possible: a
  /// recovery may handle those two in another order, and a card must be charged under the same id then.
  ///
  /// - Parameters:
  ///   - cause: the message that is handled.
  ///   - index: distinguishes several payments of one message.
  func paymentId(_ cause: Cause, _ index: Int) -> String {
    ownPaymentId ?? cause.newID(index).description
  }

  /// Nil: it is from before its time was noted.
  var ownPaymentId: String? { at.map { id.derived(-1, time: $0).description } }
}

/// An entry in a user's list of payments: a charge, a payment or a refund, by its id, which begins with its time.
public struct PaymentRecord: Row {
  public static let kind = "payment"

  public typealias Kind = PaymentEntry.Kind
  public typealias Status = PaymentEntry.Status

  public var paymentId: String
  public var reservationId: String?
  public var userId: String
  public var kind: Kind
  public var amount: Int64
  public var status: Status
  /// How it was paid, or where the money goes; nil: it is points.
  public var method: ProcessPayment.Method?
  public var at: Timestamp

  /// A failed payment moved nothing and is in no list, so the sum of a list's points is the balance.
  public var scope: String? { status == .failed ? nil : userId }

  public func encode(into json: inout JSONOutput) {
    json.field("paymentId", paymentId)
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("kind", kind)
    json.field("amount", amount)
    json.field("status", status)
    json.field("method", method)
    json.field("at", at)
  }
}
