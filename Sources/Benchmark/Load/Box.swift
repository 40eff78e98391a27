import Deciding
import Foundation
import JSON

/// A concert opened for a benchmark, and the seats of it that nobody was sold yet, dealt out one after the other.
///
/// Its halls have 20,000 seats, as the on-sale has that this system is for, in sections of 1,000.
struct Box {
  static let price: Int64 = 1000
  private static let sectionsPerSchedule = 20
  private static let seatsPerSection = 1000
  private static let seatsPerConcert = 200_000

  struct Seat {
    var scheduleId: String
    var seatId: String
  }

  private(set) var scheduleIds: [String] = []
  private var seats: [Seat] = []
  private var next = 0

  /// Opens concerts of `count` seats together, or somewhat more.
  init(seats count: Int, _ admin: Visitor, _ progress: Progress) throws(BenchmarkFailure) {
    let perSchedule = Self.sectionsPerSchedule * Self.seatsPerSection
    var schedules = (count + perSchedule - 1) / perSchedule
    while schedules > 0 {
      let number = min(schedules, Self.seatsPerConcert / perSchedule)
      let opened = try admin.post("/ticketing/concerts", Self.concert(schedules: number))
      scheduleIds += opened["schedules"]?.array?.compactMap { $0["scheduleId"]?.string } ?? []
      schedules -= number
    }
    for (index, schedule) in scheduleIds.enumerated() {
      progress.show("reading seat maps", fraction: Double(index) / Double(scheduleIds.count))
      let ids = try Self.seatIds(of: schedule, admin)
      guard ids.count == perSchedule else {
        throw BenchmarkFailure("schedule \(schedule) has \(ids.count) seats instead of \(perSchedule)")
      }
      // Neighbours in the list are of different sections, so that buyers spread over the partitions as they would in a hall.
      for row in 0..<Self.seatsPerSection {
        for section in 0..<Self.sectionsPerSchedule {
          seats.append(Seat(scheduleId: schedule, seatId: ids[section * Self.seatsPerSection + row]))
        }
      }
    }
  }

  /// Nil: sold out.
  mutating func deal() -> Seat? {
    guard next < seats.count else { return nil }
    next += 1
    return seats[next - 1]
  }

  /// Seats with this status, in all halls.
  func count(_ status: String, _ visitor: Visitor) throws(BenchmarkFailure) -> Int {
    var count = 0
    for schedule in scheduleIds {
      let map = try visitor.get("/ticketing/search/schedules/\(schedule)/seats")
      for seat in map["seats"]?.array ?? [] where seat["status"]?.string == status { count += 1 }
    }
    return count
  }

  private static func seatIds(of schedule: String, _ visitor: Visitor) throws(BenchmarkFailure) -> [String] {
    try visitor.get("/ticketing/search/schedules/\(schedule)/seats")["seats"]?.array?.compactMap { $0["seatId"]?.string } ?? []
  }

  private static func concert(schedules: Int) -> JSONObject {
    let startsAt = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) + 30 * 86_400
    let sections = (1...sectionsPerSchedule).map { number in
      JSONValue.object(["name": .string("Block \(number)"), "rows": 25, "seatsPerRow": 40, "price": .integer(price)])
    }
    let schedule = JSONValue.object(["startsAt": .string(startsAt.description), "sections": .array(sections)])
    return ["title": "Measured", "schedules": .array(Array(repeating: schedule, count: schedules))]
  }
}
