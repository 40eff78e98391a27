import Contracts
import Deciding
import JSON

public struct SeatState: Tables {
  public var sections = Table<SectionRow>()
  public var seats = Table<Seat>()
  public var holds = Table<Hold>()
  public var occupancies = Table<Occupancy>()
  public var misses = Table<Miss>()

  public init() {}

  public var all: [any AnyTable] { [sections, seats, holds, occupancies, misses] }
}

/// An open section, with everything that is needed to sell its seats, by its id.
public struct SectionRow: Row {
  public static let kind = "section"

  public var concertId: String
  public var scheduleId: String
  public var section: Section
  public var holdSeconds: Int
  /// The time from which no more seats are held. Nil: an earlier version opened it; the edge then tells it to reservation.
  public var salesEnd: Timestamp?
  /// Its evening is cancelled, and it is being emptied; nil: it is on sale.
  public var closing: SectionEmptying?
  /// It was asked to pick seats, and keeps an `Occupancy`; nil: it was not.
  public var isSurveyed: Bool?

  /// Why no more seats are held; nil: they are.
  func refusal(at time: Timestamp) -> Refusal? {
    if closing != nil { return .scheduleCancelled }
    // After the end of sales, held seats may still be sold.
    if let end = salesEnd, time >= end { return .salesEnded }
    return nil
  }

  public func timers(of id: String) -> [TimerID] {
    closing?.untold == nil ? [] : [TimerID(SectionDue.self, id)]
  }
}

/// A section that is being emptied.
public struct SectionEmptying: Codable, Equatable, Sendable {
  /// What its concert has not heard yet; nil: it has heard everything.
  public var untold: Progress?

  public struct Progress: Codable, Equatable, Sendable {
    public var reservations = 0
    public var refunded = 0
  }

  mutating func add(reservations: Int = 0, refunded: Int = 0) {
    untold = Progress(
      reservations: (untold?.reservations ?? 0) + reservations, refunded: (untold?.refunded ?? 0) + refunded)
  }
}

/// A seat that somebody has or once had, by its id. A seat without a row was always available. The row stays when the seat is free again,
/// because the versions of `seat.status` must go on rising.
public struct Seat: Row {
  public static let kind = "seat"

  public var status: SeatStatus.Status
  /// The reservation that has it; nil when it is available.
  public var reservationId: String?

  public func encode(into json: inout JSONOutput) {
    json.field("status", status)
    json.field("reservationId", reservationId)
  }
}

/// The seats that a reservation asked for, and the outcome, by the reservation's id.
public struct Hold: Row {
  public static let kind = "hold"

  public enum Status: String, Codable, Sendable {
    case held = "HELD"
    case sold = "SOLD"
    case released = "RELEASED"
    case refused = "REFUSED"
  }

  public var status: Status
  /// The event that was sent for the hold; nil: the hold was refused.
  public var held: SeatsHeld?
  /// Why it was refused.
  public var refusal: Refusal?
  /// The reservation was told that its evening is cancelled; nil: it was not.
  public var isWithdrawn: Bool?

  public func encode(into json: inout JSONOutput) {
    json.field("status", status)
    json.field("held", held)
    json.field("refusal", refusal)
    json.field("isWithdrawn", isWithdrawn)
  }
}
