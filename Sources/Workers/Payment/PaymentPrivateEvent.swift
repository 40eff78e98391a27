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
  /// A payment by card is under way: the gateway is asked for it.
  case cardAsked(CardAsked)
  /// The payment by card that was under way did not pay.
  case cardEnded(CardEnded)
  /// The provider has confirmed a refund.
  case cardReturned(CardReturned)

  public static let messageTypes = types(of: charged, billed, closed, waits, givenUp, cardAsked, cardEnded, cardReturned)

  public var parts: MessageParts {
    switch self {
    case .charged(let message): message.parts
    case .billed(let message): message.parts
    case .closed(let message): message.parts
    case .waits(let message): message.parts
    case .givenUp(let message): message.parts
    case .cardAsked(let message): message.parts
    case .cardEnded(let message): message.parts
    case .cardReturned(let message): message.parts
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
  /// Payments that go on waiting, behind one by card; nil: none.
  public var waiting: [WaitingPayment]?

  public var routingKey: String { userId }
  public var subject: String { reservationId }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("claim", claim)
    json.field("waiting", waiting)
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

public struct CardAsked: Message {
  public static let messageType = "payment.card-asked"

  public var reservationId: String
  public var userId: String
  public var card: Bill.CardUnderWay

  public var routingKey: String { userId }
  public var subject: String { reservationId }
}

public struct CardEnded: Message {
  public static let messageType = "payment.card-ended"

  public var reservationId: String
  public var userId: String
  public var paymentId: String
  /// Payments that go on waiting, behind another one by card.
  public var waiting: [WaitingPayment]

  public var routingKey: String { userId }
  public var subject: String { reservationId }
}

public struct CardReturned: Message {
  public static let messageType = "payment.card-returned"

  public var reservationId: String
  public var userId: String
  /// The refund's entry in the user's list.
  public var refundId: String

  public var routingKey: String { userId }
  public var subject: String { refundId }
}
