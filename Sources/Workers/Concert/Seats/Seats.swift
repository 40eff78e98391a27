import Contracts
import Deciding

/// Sections and their seats: each seat is available, held by one reservation, or sold to it.
///
/// It has no clock of its own and lets nothing go by itself: whoever holds seats releases them. All of it is keyed by sectionId, so that
/// what a reservation asks for comes in order: hold, sale, release.
public enum SeatDecider: Decider {
  public enum Input: Equatable, Sendable {
    case open(OpenSection)
    case seats(SeatCommand)
  }

  public typealias State = SeatState
  public typealias Event = SeatEvent
  public typealias PrivateEvent = SeatPrivateEvent

  public static let service = concertService

  public static let sources: [Source<Input>] = [.commands(Input.open), .commands(Input.seats)]

  public static func rows(for input: Input) -> [RowName] {
    switch input {
    case .open(let command):
      [RowName(SectionRow.self, command.section.sectionId)]
    case .seats(.hold(let hold)):
      [RowName(Hold.self, hold.reservationId), RowName(SectionRow.self, hold.sectionId)] + hold.seatIds.map { RowName(Seat.self, $0) }
    // Which seats, the hold knows.
    case .seats(.sell(let sell)):
      [RowName(Hold.self, sell.reservationId), RowName(SectionRow.self, sell.sectionId)]
    case .seats(.release(let release)):
      [RowName(Hold.self, release.reservationId), RowName(SectionRow.self, release.sectionId)]
    }
  }
}
