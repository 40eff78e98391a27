import Deciding
import JSON

/// What the reservation service is asked, by userId.
public enum ReservationCommand: CommandSet {
  public enum Kind: String, MessageKind {
    case create = "reservation.create"
    case confirm = "reservation.confirm"
    case cancel = "reservation.cancel"
  }

  case create(CreateReservation)
  case confirm(ConfirmReservation)
  case cancel(CancelReservation)

  public static let topic = "reservation.commands"

  public init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .create: self = .create(try CreateReservation(body: body))
    case .confirm: self = .confirm(try ConfirmReservation(body: body))
    case .cancel: self = .cancel(try CancelReservation(body: body))
    }
  }

  public var kind: Kind {
    switch self {
    case .create: .create
    case .confirm: .confirm
    case .cancel: .cancel
    }
  }

  public var content: any Content {
    switch self {
    case .create(let content): content
    case .confirm(let content): content
    case .cancel(let content): content
    }
  }
}

/// Reserve these seats. The edge made the id, and knows section, concert and limit from the catalogue.
public struct CreateReservation: Content {
  public var reservationId: String
  public var userId: String
  public var concertId: String
  public var scheduleId: String
  public var sectionId: String
  public var seatIds: [String]
  public var maxSeatsPerUser: Int?
  /// From when on it is refused. Only for a section that does not know, as an earlier version opened it; nil: concert says.
  public var salesEnd: Timestamp?

  public init(
    reservationId: String, userId: String, concertId: String, scheduleId: String, sectionId: String,
    seatIds: [String], maxSeatsPerUser: Int? = nil, salesEnd: Timestamp? = nil
  ) {
    self.reservationId = reservationId
    self.userId = userId
    self.concertId = concertId
    self.scheduleId = scheduleId
    self.sectionId = sectionId
    self.seatIds = seatIds
    self.maxSeatsPerUser = maxSeatsPerUser
    self.salesEnd = salesEnd
  }

  public var routingKey: String { userId }
  public var subject: String { reservationId }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("concertId", concertId)
    json.field("scheduleId", scheduleId)
    json.field("sectionId", sectionId)
    json.field("seatIds", seatIds)
    json.field("maxSeatsPerUser", maxSeatsPerUser)
    json.field("salesEnd", salesEnd)
  }
}

/// Answer when this reservation is confirmed, or why it can't be.
public struct ConfirmReservation: Content {
  public var reservationId: String
  public var userId: String

  public init(reservationId: String, userId: String) {
    self.reservationId = reservationId
    self.userId = userId
  }

  public var routingKey: String { userId }
  public var subject: String { reservationId }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
  }
}

/// Cancel this reservation: its seats are free again, and what was paid goes back.
public struct CancelReservation: Content {
  public var reservationId: String
  public var userId: String

  public init(reservationId: String, userId: String) {
    self.reservationId = reservationId
    self.userId = userId
  }

  public var routingKey: String { userId }
  public var subject: String { reservationId }
}
