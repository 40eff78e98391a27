import Contracts
import Deciding
import JSON

/// What happens to a reservation and is nobody else's business.
public enum ReservationPrivateEvent: MessageSet {
  /// PENDING: its seats are asked for.
  case opened(ReservationOpened)
  /// A payment came for it, in time or not.
  case paid(ReservationPaid)
  /// Somebody waits for its confirmation …
  case confirmAsked(ConfirmationAsked)
  /// … and was told that it does not come.
  case confirmRefused(ConfirmationRefused)

  public static let messageTypes = types(of: opened, paid, confirmAsked, confirmRefused)

  public var parts: MessageParts {
    switch self {
    case .opened(let message): message.parts
    case .paid(let message): message.parts
    case .confirmAsked(let message): message.parts
    case .confirmRefused(let message): message.parts
    }
  }
}

public struct ReservationOpened: Message {
  public static let messageType = "reservation.opened"

  public var asked: CreateReservation
  public var command: CommandReference?
  public var at: Timestamp

  public var routingKey: String { asked.userId }
  public var subject: String { asked.reservationId }

  public func encode(into json: inout JSONOutput) {
    json.field("asked", asked)
    json.field("command", command)
    json.field("at", at)
  }
}

public struct ReservationPaid: Message {
  public static let messageType = "reservation.paid"

  public var reservationId: String
  public var userId: String
  public var payment: ReceivedPayment

  public var routingKey: String { userId }
  public var subject: String { reservationId }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("payment", payment)
  }
}

public struct ConfirmationAsked: Message {
  public static let messageType = "reservation.confirm-asked"

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

public struct ConfirmationRefused: Message {
  public static let messageType = "reservation.confirm-refused"

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
