import ConcertWorker
import Contracts
import Deciding

/// Watches those who ask for the best seats. Seats are side by side whenever a block was there when concert decided, and in the best row;
/// a section says no only if it has too few; nobody gets seats apart before every section said that it has no block; and a reservation is
/// sold out only if every section said no.
struct PickReferee {
  /// What each reservation looks for, as its client asked.
  let searches: [String: SeatSearch]
  private var sections: [String: Section] = [:]
  private var taken: Set<String> = []
  private var held: Set<String> = []
  /// By reservation: the answers that were no.
  private var refused: [String: Set<Question>] = [:]

  private struct Question: Hashable {
    let sectionId: String
    let isBlock: Bool
  }

  init(_ searches: [String: SeatSearch]) {
    self.searches = searches
  }

  mutating func open(_ section: Section) {
    sections[section.sectionId] = section
  }

  /// Takes the next event of concert.
  /// - Returns: what is wrong with it; nil: nothing.
  mutating func take(_ event: SeatEvent) -> String? {
    switch event {
    case .status(let status):
      if status.status == .available { taken.remove(status.seatId) } else { taken.insert(status.seatId) }
      return nil
    case .held(let event):
      return held.insert(event.reservationId).inserted ? finding(event) : nil
    case .refused(let event):
      return finding(event)
    case .sold, .withdrawn, .sectionOpened, .sectionEmptied:
      return nil
    }
  }

  private func finding(_ event: SeatsHeld) -> String? {
    guard let search = searches[event.reservationId], let section = sections[event.sectionId] else { return nil }
    let seats = event.seatIds.compactMap { SeatID($0) }
    guard seats.count == search.count, Set(seats).count == seats.count, event.seatIds.allSatisfy({ !taken.contains($0) }) else {
      return "\(event.reservationId) wants \(search.count) free seats, and gets \(event.seatIds)"
    }
    guard let row = rowWithBlock(of: search.count, section) else {
      let open = questions(search.blocks, isBlock: true, of: event.scheduleId).subtracting(refused[event.reservationId] ?? [])
      return open.isEmpty ? nil : "\(event.reservationId) gets seats apart, but \(open.count) sections were not asked for a block"
    }
    let numbers = seats.map(\.number).sorted()
    let areSideBySide = numbers.last.map { $0 - (numbers.first ?? 0) == seats.count - 1 } ?? false
    guard seats.allSatisfy({ $0.row == row }), areSideBySide else {
      return "\(event.reservationId) gets \(event.seatIds), but row \(row) has \(search.count) seats side by side"
    }
    return nil
  }

  private mutating func finding(_ event: SeatsRefused) -> String? {
    guard event.step == .block || event.step == .pick, event.refusal.code == RefusalCode.soldOut.rawValue,
      let search = searches[event.reservationId], let sectionId = event.sectionId, let section = sections[sectionId],
      refused[event.reservationId, default: []].insert(Question(sectionId: sectionId, isBlock: event.step == .block)).inserted
    else { return nil }
    if event.step == .block, let row = rowWithBlock(of: search.count, section) {
      return "\(sectionId) has no block for \(event.reservationId), but there is one in row \(row)"
    }
    let free = (1...section.rows).reduce(0) { $0 + freeNumbers(inRow: $1, section).count }
    if event.step == .pick, free >= search.count { return "\(sectionId) has no seats for \(event.reservationId), but \(free) are free" }
    return nil
  }

  /// Takes the end of a reservation that is sold out.
  func soldOut(_ reservation: ReservationSnapshot) -> String? {
    guard let search = searches[reservation.reservationId] else { return nil }
    let (blocks, others) = (
      questions(search.blocks, isBlock: true, of: reservation.scheduleId),
      questions(search.others, isBlock: false, of: reservation.scheduleId)
    )
    let open = blocks.union(others).subtracting(refused[reservation.reservationId] ?? [])
    return open.isEmpty ? nil : "\(reservation.reservationId) is sold out, but \(open.count) sections were not asked"
  }

  private func questions(_ sections: [Int], isBlock: Bool, of scheduleId: String) -> Set<Question> {
    Set(sections.map { Question(sectionId: Section.id($0, of: scheduleId), isBlock: isBlock) })
  }

  private func rowWithBlock(of count: Int, _ section: Section) -> Int? {
    (1...section.rows).first { row in
      let free = freeNumbers(inRow: row, section)
      return free.contains { first in (first..<first + count).allSatisfy(free.contains) }
    }
  }

  private func freeNumbers(inRow row: Int, _ section: Section) -> Set<Int> {
    Set((1...section.seatsPerRow).filter { !taken.contains(SeatID(sectionId: section.sectionId, row: row, number: $0).description) })
  }
}
