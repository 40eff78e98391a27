import Contracts
import Deciding

/// What a purchase asks of other services: the commands that a client would send.
public enum PurchaseRequest: RequestSet {
  case reservation(ReservationCommand)
  case payment(PaymentCommand)
  case notification(NotificationCommand)

  public static let messageTypes = types(of: reservation, payment, notification)

  public var parts: MessageParts {
    switch self {
    case .reservation(let command): command.parts
    case .payment(let command): command.parts
    case .notification(let command): command.parts
    }
  }

  public var topic: String {
    switch self {
    case .reservation(let command): command.topic
    case .payment(let command): command.topic
    case .notification(let command): command.topic
    }
  }
}

/// What they answer.
public enum PurchaseAnswer: MessageSet {
  case reservation(ReservationView)
  case payment(PaymentView)
  case notification(NotificationView)

  public static let messageTypes = types(of: reservation, payment, notification)

  public var parts: MessageParts {
    switch self {
    case .reservation(let view): view.parts
    case .payment(let view): view.parts
    case .notification(let view): view.parts
    }
  }
}
