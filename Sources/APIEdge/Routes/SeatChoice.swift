import Contracts
import JSON

/// `POST /ticketing/reservations/new`
struct SeatChoice: Equatable {
  let scheduleId: String
  let seatIds: [String]

  init?(_ body: BodyInput) {
    let scheduleId = body["scheduleId"].id()
    let seatIds = body["seatIds"].list(1...10) { $0.id() }
    body["seatIds"].describe(["uniqueItems": true])
    if let seatIds, Set(seatIds).count < seatIds.count { body["seatIds"].fail("must be different seats") }
    guard let scheduleId, let seatIds else { return nil }
    self.scheduleId = scheduleId
    self.seatIds = seatIds
  }

  /// The section of all chosen seats.
  /// - Throws: `unknown_seat` when a seat is not in this schedule, `invalid_request` when the seats are in several sections.
  func section(in schedule: Schedule) throws(Problem) -> Section {
    var sections: [String: Section] = [:]
    for seatId in seatIds {
      guard let seat = SeatID(seatId), let section = schedule.sections.first(where: { $0.sectionId == seat.sectionId }),
        seat.row <= section.rows, seat.number <= section.seatsPerRow
      else { throw Problem(.unknownSeat, "this schedule has no seat \(seatId)") }
      sections[section.sectionId] = section
    }
    guard sections.count == 1, let section = sections.values.first else {
      throw .invalid([FieldError("seatIds", "must be seats of one section")])
    }
    return section
  }
}
