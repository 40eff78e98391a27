import Contracts
import Deciding
import JSON

/// The private events of notifications.
public enum NotificationPrivateEvent: MessageSet {
  /// A message to a user is begun.
  case begun(NotificationBegun)
  /// Somebody waits for a message that is not begun yet.
  case asked(NotificationAsked)
  case contactLearned(ContactLearned)
  /// A message waits for its user's address.
  case addressMissing(AddressMissing)

  public static let messageTypes = types(of: begun, asked, contactLearned, addressMissing)

  public var parts: MessageParts {
    switch self {
    case .begun(let message): message.parts
    case .asked(let message): message.parts
    case .contactLearned(let message): message.parts
    case .addressMissing(let message): message.parts
    }
  }
}

public struct NotificationBegun: Message {
  public static let messageType = "notification.begun"

  public var reservationId: String
  public var userId: String
  public var outcome: ReservationOutcome
  public var concertId: String?
  public var scheduleId: String?
  public var seatIds: [String]

  public var routingKey: String { userId }
  public var subject: String { reservationId }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("outcome", outcome)
    json.field("concertId", concertId)
    json.field("scheduleId", scheduleId)
    json.field("seatIds", seatIds)
  }
}

public struct NotificationAsked: Message {
  public static let messageType = "notification.asked"

  public var reservationId: String
  public var userId: String
  public var command: CommandReference

  public var routingKey: String { userId }
  public var subject: String { reservationId }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("command", command)
  }
}

public struct ContactLearned: Message {
  public static let messageType = "notification.contact-learned"

  public var userId: String
  public var email: String
  public var name: String?

  public var routingKey: String { userId }
  public var subject: String { userId }
}

public struct AddressMissing: Message {
  public static let messageType = "notification.address-missing"

  public var message: DeliverMessage

  public var routingKey: String { message.userId }
  public var subject: String { message.userId }
}
