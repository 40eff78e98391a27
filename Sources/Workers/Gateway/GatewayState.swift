import Contracts
import Deciding
import JSON

public struct GatewayState: Tables {
  public var cards = Table<CardPayment>()

  public init() {}

  public var all: [any AnyTable] { [cards] }
}

/// What the gateway was asked for about one payment, and what came of it, by the payment's id.
public struct CardPayment: Row {
  public static let kind = "card-payment"

  public enum Phase: String, Codable, Sendable {
    /// The charge is asked for, and its outcome is not known.
    case charging = "CHARGING"
    case charged = "CHARGED"
    case declined = "DECLINED"
    /// The refund is asked for, and not confirmed yet.
    case refunding = "REFUNDING"
    case refunded = "REFUNDED"
  }

  public var reservationId: String
  public var userId: String
  public var amount: Int64
  public var phase: Phase
  /// The refund was asked for before the charge had its outcome.
  public var isUnwanted: Bool?
  /// Why it was declined.
  public var refusal: Refusal?
}
