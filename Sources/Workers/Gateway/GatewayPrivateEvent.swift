import Deciding

/// The private events of card payments.
public enum GatewayPrivateEvent: MessageSet {
  /// The provider is asked to charge a card.
  case chargeAsked(CardChargeAsked)
  /// The provider is asked to give the money back.
  case refundAsked(CardRefundAsked)

  public static let messageTypes = types(of: chargeAsked, refundAsked)

  public var parts: MessageParts {
    switch self {
    case .chargeAsked(let message): message.parts
    case .refundAsked(let message): message.parts
    }
  }
}

public struct CardChargeAsked: Message {
  public static let messageType = "card.charge-asked"

  public var paymentId: String
  public var reservationId: String
  public var userId: String
  public var amount: Int64

  public var routingKey: String { paymentId }
  public var subject: String { paymentId }
}

public struct CardRefundAsked: Message {
  public static let messageType = "card.refund-asked"

  public var paymentId: String
  public var reservationId: String
  public var userId: String
  public var amount: Int64

  public var routingKey: String { paymentId }
  public var subject: String { paymentId }
}
