import Contracts
import Deciding
import JSON

/// The private events of a reservation.
public enum ReservationPrivateEvent: MessageSet {
  /// It is PENDING: its seats are asked for.
  case opened(ReservationOpened)
  /// A section had no seats for it, and the next one is asked.
  case moved(ReservationMoved)
  /// A payment came for it, in time or too late.
  case paid(ReservationPaid)
  /// A `confirm` waits for its confirmation, or was refused.
  case confirmation(ConfirmationEvent)

  public static let messageTypes = types(of: opened, moved, paid, confirmation)

  public var parts: MessageParts {
    switch self {
    case .opened(let message): message.parts
    case .moved(let message): message.parts
    case .paid(let message): message.parts
    case .confirmation(let message): message.parts
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

public struct ReservationMoved: Message {
  public static let messageType = "reservation.moved"

  public var reservationId: String
  public var userId: String
  /// The section that is asked now.
  public var sectionId: String
  /// `SeatSearch.refused`
  public var refused: Int

  public var routingKey: String { userId }
  public var subject: String { reservationId }
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

/// What happens to a `confirm` that waits.
public typealias ConfirmationEvent = MessageOfKind<ConfirmationEventKind, Confirmation>

public enum ConfirmationEventKind: String, MessageKind {
  case asked = "reservation.confirm-asked"
  /// The confirmation does not come, and the `confirm` was refused.
  case refused = "reservation.confirm-refused"
}

public struct Confirmation: Content {
  public var reservationId: String
  public var userId: String
  /// The `confirm` that waits.
  public var command: CommandReference

  public var routingKey: String { userId }
  public var subject: String { reservationId }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("command", command)
  }
}
