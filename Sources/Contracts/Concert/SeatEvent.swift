import Deciding
import JSON

/// The concert service's events about sections and their seats. `held`, `refused`, `sold` and `withdrawn` are for consumers that follow a
/// reservation, by userId.
public enum SeatEvent: MessageSet {
  case held(SeatsHeld)
  case refused(SeatsRefused)
  case sold(SeatsSold)
  case status(SeatStatus)
  case withdrawn(SeatsWithdrawn)
  case sectionOpened(SectionOpened)
  case sectionEmptied(SectionEmptied)

  public static let messageTypes = types(of: held, refused, sold, status, withdrawn, sectionOpened, sectionEmptied)

  public var parts: MessageParts {
    switch self {
    case .held(let message): message.parts
    case .refused(let message): message.parts
    case .sold(let message): message.parts
    case .status(let message): message.parts
    case .withdrawn(let message): message.parts
    case .sectionOpened(let message): message.parts
    case .sectionEmptied(let message): message.parts
    }
  }
}

/// These seats are held for this reservation until `until`.
public struct SeatsHeld: Message {
  public static let messageType = "seat.held"

  public var reservationId: String
  public var userId: String
  public var scheduleId: String
  public var sectionId: String
  public var seatIds: [String]
  /// The price of all seats together, in points.
  public var amount: Int64
  public var until: Timestamp

  public init(
    reservationId: String, userId: String, scheduleId: String, sectionId: String, seatIds: [String], amount: Int64,
    until: Timestamp
  ) {
    self.reservationId = reservationId
    self.userId = userId
    self.scheduleId = scheduleId
    self.sectionId = sectionId
    self.seatIds = seatIds
    self.amount = amount
    self.until = until
  }

  public var routingKey: String { userId }
  public var subject: String { reservationId }

  public func checkNumbers() throws(NumberOutOfRange) {
    try Numbers.points.check(amount, "amount")
  }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("scheduleId", scheduleId)
    json.field("sectionId", sectionId)
    json.field("seatIds", seatIds)
    json.field("amount", amount)
    json.field("until", until)
  }
}

/// The seats of this reservation can't be held or sold, or the section could not pick seats for it.
public struct SeatsRefused: Message {
  public static let messageType = "seat.refused"

  public enum Step: String, Codable, Sendable, CaseIterable {
    case hold
    /// Seats side by side were to be picked.
    case block
    /// Any seats were to be picked.
    case pick
    case sell
  }

  public var reservationId: String
  public var userId: String
  public var step: Step
  public var refusal: Refusal
  /// The section that was to pick seats; nil for the other steps.
  public var sectionId: String?

  public init(reservationId: String, userId: String, step: Step, refusal: Refusal, sectionId: String? = nil) {
    self.reservationId = reservationId
    self.userId = userId
    self.step = step
    self.refusal = refusal
    self.sectionId = sectionId
  }

  public var routingKey: String { userId }
  /// A section's no to a pick is an entity of its own, because the reservation goes on and asks others.
  public var subject: String { sectionId.map { Self.subject(reservationId, $0, step) } ?? reservationId }

  public static func subject(_ reservationId: String, _ sectionId: String, _ step: Step) -> String {
    "\(reservationId)/\(sectionId)/\(step.rawValue)"
  }
}

/// The seats of this reservation are sold to it.
public struct SeatsSold: Message {
  public static let messageType = "seat.sold"

  public var reservationId: String
  public var userId: String
  public var seatIds: [String]

  public init(reservationId: String, userId: String, seatIds: [String]) {
    self.reservationId = reservationId
    self.userId = userId
    self.seatIds = seatIds
  }

  public var routingKey: String { userId }
  public var subject: String { reservationId }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("seatIds", seatIds)
  }
}

/// This reservation must end: its evening is cancelled. It has its seats until it releases them.
public struct SeatsWithdrawn: Message {
  public static let messageType = "seat.withdrawn"

  public var reservationId: String
  public var userId: String
  public var sectionId: String

  public init(reservationId: String, userId: String, sectionId: String) {
    self.reservationId = reservationId
    self.userId = userId
    self.sectionId = sectionId
  }

  public var routingKey: String { userId }
  public var subject: String { reservationId }
}

/// How many more reservations of a closed section were told, and how many of them have ended, since the section's last word.
public struct SectionEmptied: Message {
  public static let messageType = "section.emptied"

  public var concertId: String
  public var scheduleId: String
  public var sectionId: String
  public var reservations: Int
  /// The paid ones among those that have ended.
  public var refunded: Int

  public init(concertId: String, scheduleId: String, sectionId: String, reservations: Int, refunded: Int) {
    self.concertId = concertId
    self.scheduleId = scheduleId
    self.sectionId = sectionId
    self.reservations = reservations
    self.refunded = refunded
  }

  public var routingKey: String { concertId }
  public var subject: String { sectionId }

  public func checkNumbers() throws(NumberOutOfRange) {
    try Numbers.counts.check(reservations, "reservations")
    try Numbers.counts.check(refunded, "refunded")
  }
}

/// A section is ready for sale. Its lane tells this to the lane of its concert.
public struct SectionOpened: Message {
  public static let messageType = "section.opened"

  public var concertId: String
  public var scheduleId: String
  public var sectionId: String

  public init(concertId: String, scheduleId: String, sectionId: String) {
    self.concertId = concertId
    self.scheduleId = scheduleId
    self.sectionId = sectionId
  }

  public var routingKey: String { concertId }
  public var subject: String { sectionId }
}
