import Deciding
import JSON

/// The commands to the notification service, by userId.
public enum NotificationCommand: CommandSet {
  case send(SendNotification)
  case contact(KeepContact)

  public static let topic = "notification.commands"

  public static let messageTypes = types(of: send, contact)

  public var parts: MessageParts {
    switch self {
    case .send(let message): message.parts
    case .contact(let message): message.parts
    }
  }
}

/// Asks for an answer when the user's message about an outcome is in notification's journal.
///
/// It makes no message by itself. The outcome's own event does that, so nobody is told of what did not happen, and nobody twice.
public struct SendNotification: Message {
  public static let messageType = "notification.send"

  public var reservationId: String
  public var userId: String
  public var outcome: ReservationOutcome

  public init(reservationId: String, userId: String, outcome: ReservationOutcome) {
    self.reservationId = reservationId
    self.userId = userId
    self.outcome = outcome
  }

  public var routingKey: String { userId }
  public var subject: String { reservationId }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("outcome", outcome)
  }
}

/// Says where a user can be reached. Auth sends it: users are routed by email there, and by userId here.
public struct KeepContact: Message {
  public static let messageType = "notification.contact"

  public var userId: String
  /// Normalised.
  public var email: String
  public var name: String?

  public init(userId: String, email: String, name: String? = nil) {
    self.userId = userId
    self.email = email
    self.name = name
  }

  public var routingKey: String { userId }
  public var subject: String { userId }
}
