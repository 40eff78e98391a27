import Contracts
import Deciding
import JSON

/// What happens to balances and bills and is nobody else's business.
public enum PaymentPrivateEvent: MessageSet {
  public enum Kind: String, MessageKind {
    case charged = "balance.charged"
    case billed = "bill.opened"
    case closed = "bill.closed"
    case waits = "payment.waits"
    case givenUp = "payment.given-up"
  }

  case charged(BalanceCharged)
  /// A reservation is there to be paid.
  case billed(BillOpened)
  /// It can't be paid any more.
  case closed(BillClosed)
  /// A payment waits for its reservation …
  case waits(PaymentWaits)
  /// … and does so no more.
  case givenUp(PaymentWaits)

  public init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .charged: self = .charged(try BalanceCharged(body: body))
    case .billed: self = .billed(try BillOpened(body: body))
    case .closed: self = .closed(try BillClosed(body: body))
    case .waits: self = .waits(try PaymentWaits(body: body))
    case .givenUp: self = .givenUp(try PaymentWaits(body: body))
    }
  }

  public var kind: Kind {
    switch self {
    case .charged: .charged
    case .billed: .billed
    case .closed: .closed
    case .waits: .waits
    case .givenUp: .givenUp
    }
  }

  public var content: any Content {
    switch self {
    case .charged(let content): content
    case .billed(let content): content
    case .closed(let content): content
    case .waits(let content): content
    case .givenUp(let content): content
    }
  }
}

public struct BalanceCharged: Content {
  public var paymentId: String
  public var userId: String
  public var amount: Int64
  /// What the user then has.
  public var balance: Int64
  public var at: Timestamp

  public var routingKey: String { userId }
  public var subject: String { paymentId }
}

public struct BillOpened: Content {
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

/// Nobody waits for it after that.
public struct BillClosed: Content {
  public var reservationId: String
  public var userId: String
  public var reason: Closing

  public var routingKey: String { userId }
  public var subject: String { reservationId }
}

public struct PaymentWaits: Content {
  public var reservationId: String
  public var userId: String
  public var payment: WaitingPayment

  public var routingKey: String { userId }
  public var subject: String { reservationId }
}
