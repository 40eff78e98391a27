import Contracts
import Deciding
import JSON

/// The private events of balances and bills.
public enum PaymentPrivateEvent: MessageSet {
  case charged(BalanceCharged)
  /// A reservation can be paid.
  case billed(BillOpened)
  /// A reservation can't be paid any more.
  case closed(BillClosed)
  /// A payment waits for its reservation.
  case waits(PaymentWaits)
  /// A payment no longer waits for its reservation.
  case givenUp(PaymentGivenUp)

  public static let messageTypes = types(of: charged, billed, closed, waits, givenUp)

  public var parts: MessageParts {
    switch self {
    case .charged(let message): message.parts
    case .billed(let message): message.parts
    case .closed(let message): message.parts
    case .waits(let message): message.parts
    case .givenUp(let message): message.parts
    }
  }
}

public struct BalanceCharged: Message {
  public static let messageType = "balance.charged"

  public var paymentId: String
  public var userId: String
  public var amount: Int64
  /// The user's balance after that.
  public var balance: Int64
  public var at: Timestamp

  public var routingKey: String { userId }
  public var subject: String { paymentId }
}

public struct BillOpened: Message {
  public static let messageType = "bill.opened"

  public var reservationId: String
  public var userId: String
  public var claim: Bill.Claim

  public var routingKey: String { userId }
  public var subject: String { reservationId }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("claim", claim)
  }
}

/// After it, no payment waits for the reservation.
public struct BillClosed: Message {
  public static let messageType = "bill.closed"

  public var reservationId: String
  public var userId: String
  public var reason: Closing

  public var routingKey: String { userId }
  public var subject: String { reservationId }
}

public struct PaymentWaits: Message {
  public static let messageType = "payment.waits"

  public var reservationId: String
  public var userId: String
  public var payment: WaitingPayment

  public var routingKey: String { userId }
  public var subject: String { reservationId }
}

public struct PaymentGivenUp: Message {
  public static let messageType = "payment.given-up"

  public var reservationId: String
  public var userId: String
  public var payment: WaitingPayment

  public var routingKey: String { userId }
  public var subject: String { reservationId }
}
