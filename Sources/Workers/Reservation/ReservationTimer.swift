import Contracts
import Deciding
import JSON

/// What the reservation service tells itself later. One that comes after its reservation moved on means nothing.
public enum ReservationTimer: MessageSet {
  public enum Kind: String, MessageKind {
    case holding = "reservation.holding-overdue"
    case expiry = "reservation.expiry"
    case selling = "reservation.selling-overdue"
    case confirm = "reservation.confirm-overdue"
    case foundling = "reservation.foundling-overdue"
  }

  /// Concert did not say whether the seats are held.
  case holding(ReservationDue)
  /// The hold is over.
  case expiry(ReservationDue)
  /// Concert did not say whether the seats are sold.
  case selling(ReservationDue)
  /// A `confirm` has waited long enough for a payment.
  case confirm(ConfirmationDue)
  /// A payment has waited long enough for the reservation that it is for.
  case foundling(ReservationDue)

  public init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .holding: self = .holding(try ReservationDue(body: body))
    case .expiry: self = .expiry(try ReservationDue(body: body))
    case .selling: self = .selling(try ReservationDue(body: body))
    case .confirm: self = .confirm(try ConfirmationDue(body: body))
    case .foundling: self = .foundling(try ReservationDue(body: body))
    }
  }

  public var kind: Kind {
    switch self {
    case .holding: .holding
    case .expiry: .expiry
    case .selling: .selling
    case .confirm: .confirm
    case .foundling: .foundling
    }
  }

  public var content: any Content {
    switch self {
    case .holding(let content): content
    case .expiry(let content): content
    case .selling(let content): content
    case .confirm(let content): content
    case .foundling(let content): content
    }
  }

  var reservationId: String {
    switch self {
    case .holding(let due), .expiry(let due), .selling(let due), .foundling(let due): due.reservationId
    case .confirm(let due): due.reservationId
    }
  }
}

public struct ReservationDue: Content {
  public var reservationId: String
  public var userId: String

  public var routingKey: String { userId }
  public var subject: String { reservationId }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
  }
}

public struct ConfirmationDue: Content {
  public var reservationId: String
  public var userId: String
  public var command: MessageID

  public var routingKey: String { userId }
  public var subject: String { Self.subject(reservationId, command) }

  /// Each waiting command has a timer of its own.
  static func subject(_ reservationId: String, _ command: MessageID) -> String {
    "\(reservationId)/\(command)"
  }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("command", command)
  }
}
