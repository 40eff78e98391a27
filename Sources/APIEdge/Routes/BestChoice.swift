import Contracts

/// `POST /ticketing/reservations/best`
struct BestChoice: Equatable {
  let scheduleId: String
  let count: Int
  /// The name of the only section to look in; nil: any.
  let section: String?
  /// The most that a seat may cost, in points; nil: anything.
  let maxPrice: Int64?

  init?(_ body: BodyInput) {
    let scheduleId = body["scheduleId"].id()
    let count = body["count"].integer(SeatSearch.counts)
    section = body["section"].optional?.text(ConcertInput.title)
    maxPrice = body["maxPrice"].optional?.integer(ConcertInput.prices)
    guard let scheduleId, let count else { return nil }
    self.scheduleId = scheduleId
    self.count = count
  }

  /// The sections in the order in which they are asked: the dearest first, and of equally dear ones the one that the concert names first.
  /// - Throws: `unknown_seat` when there is no section of this name, `sold_out` when no section can ever have so many seats at this price.
  func target(in schedule: Schedule, _ map: SeatMap) throws(Problem) -> SeatTarget {
    let named = schedule.sections.indices.filter { section == nil || schedule.sections[$0].name == section }
    guard !named.isEmpty else { throw Problem(.unknownSeat, "this schedule has no section of this name") }
    let possible = named.filter { index in
      let section = schedule.sections[index]
      return section.seats >= count && section.price <= maxPrice ?? .max
        && section.sectionId == Section.id(index + 1, of: schedule.scheduleId)
    }
    // The sort is stable.
    let best = possible.sorted { schedule.sections[$0].price > schedule.sections[$1].price }
    let search = SeatSearch(count, best.map { (number: $0 + 1, vacancy: map.vacancy(ofSection: $0)) })
    guard let first = search.question else {
      throw Problem(.soldOut, "no section of this date has \(count) seats at this price")
    }
    return SeatTarget(sectionId: Section.id(first.section, of: schedule.scheduleId), search: search)
  }
}

extension SeatSearch {
  /// How many sections are asked that seem to have too few seats. Some may just have become free; but when all 500 are sold out, a request
  /// must not go to all of them.
  static let doubtful = 16

  /// - Parameter sections: the best first.
  init(_ count: Int, _ sections: [(number: Int, vacancy: SeatMap.Vacancy)]) {
    let full = sections.filter { $0.vacancy.free < count }.sorted { $0.vacancy.free > $1.vacancy.free }
    self.init(
      count: count, blocks: sections.filter { $0.vacancy.longestRun >= count }.map(\.number),
      others: (sections.filter { $0.vacancy.free >= count } + full.prefix(Self.doubtful)).map(\.number))
  }
}
