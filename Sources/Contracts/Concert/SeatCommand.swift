import Deciding
import JSON

/// The commands to the concert service about seats, by sectionId. Each is about the seats of one reservation in one section.
public enum SeatCommand: CommandSet {
  case hold(HoldSeats)
  case pick(PickSeats)
  case sell(SellSeats)
  case release(ReleaseSeats)

  public static let topic = "concert.commands"

  public static let messageTypes = types(of: hold, pick, sell, release)

  public var parts: MessageParts {
    switch self {
    case .hold(let message): message.parts
    case .pick(let message): message.parts
    case .sell(let message): message.parts
    case .release(let message): message.parts
    }
  }
}

/// Holds these seats for a reservation: all of them, or none.
public struct HoldSeats: Message {
  public static let messageType = "seat.hold"

  public var reservationId: String
  public var userId: String
  public var sectionId: String
  public var seatIds: [String]

  public init(reservationId: String, userId: String, sectionId: String, seatIds: [String]) {
    self.reservationId = reservationId
    self.userId = userId
    self.sectionId = sectionId
    self.seatIds = seatIds
  }

  public var routingKey: String { sectionId }
  public var subject: String { reservationId }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("sectionId", sectionId)
    json.field("seatIds", seatIds)
  }
}

/// Holds the best free seats of the section for a reservation. `SeatsRefused` says that the section has none.
public struct PickSeats: Message {
  public static let messageType = "seat.pick"

  public var reservationId: String
  public var userId: String
  public var sectionId: String
  public var count: Int
  /// Whether the seats must be side by side in one row. If not, they are as near to each other as can be.
  public var isBlock: Bool

  public init(reservationId: String, userId: String, sectionId: String, count: Int, isBlock: Bool) {
    self.reservationId = reservationId
    self.userId = userId
    self.sectionId = sectionId
    self.count = count
    self.isBlock = isBlock
  }

  public var routingKey: String { sectionId }
  public var subject: String { reservationId }

  public func checkNumbers() throws(NumberOutOfRange) {
    try Numbers.counts.check(count, "count")
  }
}

/// Sells the seats that a reservation holds.
public struct SellSeats: Message {
  public static let messageType = "seat.sell"

  public var reservationId: String
  public var userId: String
  public var sectionId: String

  public init(reservationId: String, userId: String, sectionId: String) {
    self.reservationId = reservationId
    self.userId = userId
    self.sectionId = sectionId
  }

  public var routingKey: String { sectionId }
  public var subject: String { reservationId }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("sectionId", sectionId)
  }
}

/// Frees the seats that a reservation holds or has bought; nothing happens if it has none.
public struct ReleaseSeats: Message {
  public static let messageType = "seat.release"

  public var reservationId: String
  public var userId: String
  public var sectionId: String
  /// Whether the reservation was paid, so that its money goes back; nil: no.
  public var isPaid: Bool?

  public init(reservationId: String, userId: String, sectionId: String, isPaid: Bool? = nil) {
    self.reservationId = reservationId
    self.userId = userId
    self.sectionId = sectionId
    self.isPaid = isPaid
  }

  public var routingKey: String { sectionId }
  public var subject: String { reservationId }
}
