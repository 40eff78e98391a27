import Contracts
import Deciding
import JSON

/// What happens to a reservation and is nobody else's business.
public enum ReservationPrivateEvent: MessageSet {
  public enum Kind: String, MessageKind {
    case opened = "reservation.opened"
    case paid = "reservation.paid"
    case confirmAsked = "reservation.confirm-asked"
    case confirmRefused = "reservation.confirm-refused"
  }

  /// PENDING: its seats are asked for.
  case opened(ReservationOpened)
  /// A payment came for it, in time or not.
  case paid(ReservationPaid)
  /// Somebody waits for its confirmation …
  case confirmAsked(ReservationAsked)
  /// … and was told that it does not come.
  case confirmRefused(ReservationAsked)

  public init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .opened: self = .opened(try ReservationOpened(body: body))
    case .paid: self = .paid(try ReservationPaid(body: body))
    case .confirmAsked: self = .confirmAsked(try ReservationAsked(body: body))
    case .confirmRefused: self = .confirmRefused(try ReservationAsked(body: body))
    }
  }

  public var kind: Kind {
    switch self {
    case .opened: .opened
    case .paid: .paid
    case .confirmAsked: .confirmAsked
    case .confirmRefused: .confirmRefused
    }
  }

  public var content: any Content {
    switch self {
    case .opened(let content): content
    case .paid(let content): content
    case .confirmAsked(let content): content
    case .confirmRefused(let content): content
    }
  }
}

public struct ReservationOpened: Content {
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

public struct ReservationPaid: Content {
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

public struct ReservationAsked: Content {
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
