import Contracts
import JSON

/// `GET /ticketing/search/schedules/{id}/sections`
struct SectionList {
  let json: [UInt8]

  /// - Parameter available: the free seats of each section, in the schedule's order.
  init(_ schedule: Schedule, available: [Int]) {
    let sections = zip(schedule.sections, available).map { section, available -> JSONValue in
      [
        "section": .string(section.name), "rows": .integer(Int64(section.rows)), "seatsPerRow": .integer(Int64(section.seatsPerRow)),
        "price": .integer(section.price), "totalSeats": .integer(Int64(section.seats)), "availableSeats": .integer(Int64(available)),
      ]
    }
    json = (["scheduleId": .string(schedule.scheduleId), "sections": .array(sections)] as JSONValue).encoded()
  }
}
