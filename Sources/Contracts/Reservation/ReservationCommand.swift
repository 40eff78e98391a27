import Deciding
import JSON

/// What the reservation service is asked, by userId.
public enum ReservationCommand: CommandSet {
  case create(CreateReservation)
  case confirm(ConfirmReservation)
  case cancel(CancelReservation)

  public static let topic = "reservation.commands"

  public static let messageTypes = types(of: create, confirm, cancel)

  public var parts: MessageParts {
    switch self {
    case .create(let message): message.parts
    case .confirm(let message): message.parts
    case .cancel(let message): message.parts
    }
  }
}

/// Reserve these seats. The edge made the id, and knows section, concert and limit from the catalogue.
public struct CreateReservation: Message {
  public static let messageType = "reservation.create"

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
public struct ConfirmReservation: Message {
  public static let messageType = "reservation.confirm"

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
public struct CancelReservation: Message {
  public static let messageType = "reservation.cancel"

  public var reservationId: String
  public var userId: String

  public init(reservationId: String, userId: String) {
    self.reservationId = reservationId
    self.userId = userId
  }

  public var routingKey: String { userId }
  public var subject: String { reservationId }
}
