import Contracts
import Deciding
import JSON

public struct SeatState: Tables {
  public var sections = Table<SectionRow>()
  public var seats = Table<Seat>()
  public var holds = Table<Hold>()

  public init() {}

  public var all: [any AnyTable] { [sections, seats, holds] }
}

/// A section that is open, with all that selling its seats takes. By its id.
public struct SectionRow: Row {
  public static let kind = "section"

  public var concertId: String
  public var scheduleId: String
  public var section: Section
  public var holdSeconds: Int
  /// From when on no more seats are held. Nil: an earlier version opened it; reservation is told by the edge then.
  public var salesEnd: Timestamp?
}

/// A seat that somebody has or once had; one without a row was always available. By its id. It stays when the seat is free again, as
/// the versions of `seat.status` must go on rising.
public struct Seat: Row {
  public static let kind = "seat"

  public var status: SeatStatus.Status
  /// Whose it is; nil when available.
  public var reservationId: String?

  public func encode(into json: inout JSONOutput) {
    json.field("status", status)
    json.field("reservationId", reservationId)
  }
}

/// What a reservation asked for, and what became of it. By the reservation's id.
public struct Hold: Row {
  public static let kind = "hold"

  public enum Status: String, Codable, Sendable {
    case held = "HELD"
    case sold = "SOLD"
    case released = "RELEASED"
    case refused = "REFUSED"
  }

  public var status: Status
  /// What was held, as it was said; nil: refused.
  public var held: SeatsHeld?
  /// Why it was refused.
  public var refusal: Refusal?

  public func encode(into json: inout JSONOutput) {
    json.field("status", status)
    json.field("held", held)
    json.field("refusal", refusal)
  }
}
