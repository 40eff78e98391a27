import Deciding
import JSON

/// The commands to the reservation service, by userId.
public enum ReservationCommand: CommandSet {
  case create(CreateReservation)
  case confirm(ConfirmReservation)
  case cancel(CancelReservation)
  case extend(ExtendReservation)

  public static let topic = "reservation.commands"

  public static let messageTypes = types(of: create, confirm, cancel, extend)

  public var parts: MessageParts {
    switch self {
    case .create(let message): message.parts
    case .confirm(let message): message.parts
    case .cancel(let message): message.parts
    case .extend(let message): message.parts
    }
  }
}

/// Reserves seats: those that it names, or the best that a search finds. The edge made the id, and knows section, concert and limit from
/// the catalogue.
public struct CreateReservation: Message {
  public static let messageType = "reservation.create"

  public var reservationId: String
  public var userId: String
  public var concertId: String
  public var scheduleId: String
  public var sectionId: String
  public var seatIds: [String]
  public var maxSeatsPerUser: Int?
  /// The time from which it is refused. Set only if the section does not know the end of sales, because an earlier version opened it; nil:
  /// concert decides.
  public var salesEnd: Timestamp?
  /// The number of the user's entry in the concert's waiting room, which gives its place back when the reservation is confirmed. Nil: the
  /// concert has no waiting room.
  public var queueNumber: Int?
  /// Where to look for the best seats; `seatIds` is empty then, and `sectionId` is the section that is asked first. Nil: the seats are
  /// named.
  public var search: SeatSearch?

  public init(
    reservationId: String, userId: String, concertId: String, scheduleId: String, sectionId: String,
    seatIds: [String], maxSeatsPerUser: Int? = nil, salesEnd: Timestamp? = nil, queueNumber: Int? = nil, search: SeatSearch? = nil
  ) {
    self.reservationId = reservationId
    self.userId = userId
    self.concertId = concertId
    self.scheduleId = scheduleId
    self.sectionId = sectionId
    self.seatIds = seatIds
    self.maxSeatsPerUser = maxSeatsPerUser
    self.salesEnd = salesEnd
    self.queueNumber = queueNumber
    self.search = search
  }

  public var routingKey: String { userId }
  public var subject: String { reservationId }

  public func checkNumbers() throws(NumberOutOfRange) {
    try Numbers.counts.check(maxSeatsPerUser, "maxSeatsPerUser")
    try Numbers.counts.check(queueNumber, "queueNumber")
    try search?.checkNumbers()
  }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("concertId", concertId)
    json.field("scheduleId", scheduleId)
    json.field("sectionId", sectionId)
    json.field("seatIds", seatIds)
    json.field("maxSeatsPerUser", maxSeatsPerUser)
    json.field("salesEnd", salesEnd)
    json.field("queueNumber", queueNumber)
    json.field("search", search)
  }
}

/// Asks for an answer when a reservation is confirmed, or for the reason why it can't be.
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

/// Cancels a reservation: its seats are free again, and paid points go back.
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

/// Extends the hold of a reservation, once: by as much time as it had. In a concert with a waiting room its user must be in, and the hold
/// ends with the session at the latest.
public struct ExtendReservation: Message {
  public static let messageType = "reservation.extend"

  public var reservationId: String
  public var userId: String
  /// The user's session in a waiting room, as the edge knows it; nil: there is none.
  public var session: QueueSession?

  public init(reservationId: String, userId: String, session: QueueSession? = nil) {
    self.reservationId = reservationId
    self.userId = userId
    self.session = session
  }

  public var routingKey: String { userId }
  public var subject: String { reservationId }
}
