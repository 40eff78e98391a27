import Contracts
import Deciding

/// Which seats of a section are taken, in one row, so that the best free ones are found without reading the seats. Only a section that was
/// asked to pick seats has it: others would pay for it with every hold.
public struct Occupancy: Row {
  public static let kind = "occupancy"

  /// How many rows the section has. The first `seats.rows` of them are surveyed; what happens in the others is seen when they are.
  var rows: Int
  var seats: SeatBits
  /// The picks that came before the survey was complete, in their order.
  var waiting: [PickSeats] = []

  init(_ section: Section) {
    rows = section.rows
    seats = SeatBits(seatsPerRow: section.seatsPerRow)
  }

  var isComplete: Bool { seats.rows >= rows }

  mutating func mark(_ seatIds: [String], taken: Bool) {
    for seat in seatIds.compactMap({ SeatID($0) }) { seats[seat.row, seat.number] = taken }
  }

  mutating func add(_ surveyed: SectionSurveyed) {
    // A step that comes again, after an older database was put back, says nothing new.
    guard surveyed.row == seats.rows + 1 else { return }
    seats.add(rows: surveyed.rows)
    mark(surveyed.taken, taken: true)
    if isComplete { waiting = [] }
  }
}

/// A pick for which a section had no seats, by the subject of its `SeatsRefused`. Its repeat gets the same answer, though seats may have
/// become free since. The reservation has asked another section meanwhile.
public struct Miss: Row {
  public static let kind = "miss"

  var refusal: Refusal
}

extension PickSeats {
  var step: SeatsRefused.Step { isBlock ? .block : .pick }
  /// The id of the row that says that there were no seats.
  var missId: String { SeatsRefused.subject(reservationId, sectionId, step) }
}

extension SurveySection {
  /// The number of seats that one step looks at, unless one row has more.
  static let seats = 500

  /// The numbers of rows, and of seats in a row, that the HTTP contract allows.
  private static let lengths = 1...1000

  /// The step that begins with this row; nil: there is none.
  init?(_ section: Section, from row: Int) {
    guard Self.lengths.contains(section.rows), Self.lengths.contains(section.seatsPerRow), (1...section.rows).contains(row) else {
      return nil
    }
    self.init(
      sectionId: section.sectionId, row: row, rows: min(max(1, Self.seats / section.seatsPerRow), section.rows - row + 1),
      seatsPerRow: section.seatsPerRow)
  }

  var seatIds: [String] {
    // Another producer may have sent it.
    guard [row, rows, seatsPerRow].allSatisfy(Self.lengths.contains) else { return [] }
    return (0..<rows).flatMap { offset in
      (1...seatsPerRow).map { SeatID(sectionId: sectionId, row: row + offset, number: $0).description }
    }
  }
}
