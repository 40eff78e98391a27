import Deciding

/// The timers of the payment service. A bill says which of them may be set: `Bill.timers`.
public enum PaymentTimer: MessageSet {
  case bill(PaymentDue)
  case card(CardDue)

  public static let messageTypes = types(of: bill, card)

  public var parts: MessageParts {
    switch self {
    case .bill(let message): message.parts
    case .card(let message): message.parts
    }
  }
}

/// A timer: the gateway has not said what came of a payment by card.
public struct CardDue: Message {
  public static let messageType = "payment.card-overdue"

  public var reservationId: String
  public var userId: String
  public var paymentId: String
  /// How often the gateway was asked.
  public var asked: Int

  public var routingKey: String { userId }
  public var subject: String { paymentId }

  /// Seconds until it is asked again: 60, 120 … 3,840.
  var pause: Int { 60 << min(max(asked - 1, 0), 6) }

  /// The timer after it was asked once more.
  var next: CardDue {
    var next = self
    next.asked = min(asked, 1_000_000) + 1
    return next
  }
}
