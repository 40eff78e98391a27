import Deciding
import JSON

/// What the concert service says of sections and their seats: `held`, `refused` and `sold` to whoever follows a reservation, by userId.
public enum SeatEvent: MessageSet {
  public enum Kind: String, MessageKind {
    case held = "seat.held"
    case refused = "seat.refused"
    case sold = "seat.sold"
    /// State topic.
    case status = "seat.status"
    case sectionOpened = "section.opened"
  }

  case held(SeatsHeld)
  case refused(SeatsRefused)
  case sold(SeatsSold)
  case status(SeatStatus)
  case sectionOpened(SectionOpened)

  public init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .held: self = .held(try SeatsHeld(body: body))
    case .refused: self = .refused(try SeatsRefused(body: body))
    case .sold: self = .sold(try SeatsSold(body: body))
    case .status: self = .status(try SeatStatus(body: body))
    case .sectionOpened: self = .sectionOpened(try SectionOpened(body: body))
    }
  }

  public var kind: Kind {
    switch self {
    case .held: .held
    case .refused: .refused
    case .sold: .sold
    case .status: .status
    case .sectionOpened: .sectionOpened
    }
  }

  public var content: any Content {
    switch self {
    case .held(let content): content
    case .refused(let content): content
    case .sold(let content): content
    case .status(let content): content
    case .sectionOpened(let content): content
    }
  }
}

/// These seats are held for this reservation until `until`.
public struct SeatsHeld: Content {
  public var reservationId: String
  public var userId: String
  public var scheduleId: String
  public var sectionId: String
  public var seatIds: [String]
  /// What all of them cost, in points.
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

/// The seats of this reservation can't be held, or not be sold.
public struct SeatsRefused: Content {
  public enum Step: String, Codable, Sendable {
    case hold
    case sell
  }

  public var reservationId: String
  public var userId: String
  public var step: Step
  public var refusal: Refusal

  public init(reservationId: String, userId: String, step: Step, refusal: Refusal) {
    self.reservationId = reservationId
    self.userId = userId
    self.step = step
    self.refusal = refusal
  }

  public var routingKey: String { userId }
  public var subject: String { reservationId }
}

/// The seats of this reservation are sold to it.
public struct SeatsSold: Content {
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

/// A section is ready to sell: what its lane tells the lane of its concert.
public struct SectionOpened: Content {
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
