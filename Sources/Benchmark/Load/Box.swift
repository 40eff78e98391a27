import Deciding
import JSON
import Messaging

/// A concert that is opened for a benchmark. It gives out its unsold seats one after the other.
///
/// Its halls have 20,000 seats in sections of 1,000, like the concerts that this system is made for.
struct Box {
  static let price: Int64 = 1000
  private static let sectionsPerSchedule = 20
  private static let seatsPerSection = 1000
  private static let seatsPerConcert = 200_000

  struct Seat {
    var scheduleId: String
    var seatId: String

    /// The body of a request that reserves the seat.
    var order: JSONObject { ["scheduleId": .string(scheduleId), "seatIds": [.string(seatId)]] }
  }

  private(set) var scheduleIds: [String] = []
  private var seats: [Seat] = []
  private var next = 0

  /// Opens concerts with `count` seats in all, or somewhat more.
  init(seats count: Int, _ admin: Visitor, _ progress: Progress) throws(BenchmarkFailure) {
    let perSchedule = Self.sectionsPerSchedule * Self.seatsPerSection
    var schedules = (count + perSchedule - 1) / perSchedule
    while schedules > 0 {
      let number = min(schedules, Self.seatsPerConcert / perSchedule)
      scheduleIds += try Self.open(schedules: number, sections: Self.sectionsPerSchedule, admin)
      schedules -= number
    }
    for (index, schedule) in scheduleIds.enumerated() {
      progress.show("reading seat maps", fraction: Double(index) / Double(scheduleIds.count))
      let ids = try Self.seatIds(of: schedule, admin)
      guard ids.count == perSchedule else {
        throw BenchmarkFailure("schedule \(schedule) has \(ids.count) seats instead of \(perSchedule)")
      }
      // Neighbours in the list are in different sections, so that buyers spread over the partitions as in a real sale.
      for row in 0..<Self.seatsPerSection {
        for section in 0..<Self.sectionsPerSchedule {
          seats.append(Seat(scheduleId: schedule, seatId: ids[section * Self.seatsPerSection + row]))
        }
      }
    }
  }

  /// The next seat. Nil: the concert is sold out.
  mutating func deal() -> Seat? {
    guard next < seats.count else { return nil }
    next += 1
    return seats[next - 1]
  }

  /// Takes back a seat that was given out and not sold.
  mutating func giveBack(_ seat: Seat) {
    seats.append(seat)
  }

  /// The number of seats with this status, in all halls.
  func count(_ status: String, _ visitor: Visitor) throws(BenchmarkFailure) -> Int {
    var count = 0
    for schedule in scheduleIds {
      let map = try visitor.get(Self.seatMapPath(schedule))
      for seat in map["seats"]?.array ?? [] where seat["status"]?.string == status { count += 1 }
    }
    return count
  }

  static func seatMapPath(_ schedule: String) -> String { "/ticketing/search/schedules/\(schedule)/seats" }

  private static func seatIds(of schedule: String, _ visitor: Visitor) throws(BenchmarkFailure) -> [String] {
    try visitor.get(seatMapPath(schedule))["seats"]?.array?.compactMap { $0["seatId"]?.string } ?? []
  }

  /// Opens a concert. Each of its schedules has so many sections of 1,000 seats. Returns the ids of the schedules.
  static func open(schedules: Int, sections: Int, _ admin: Visitor) throws(BenchmarkFailure) -> [String] {
    let startsAt = Timestamp.now() + 30 * 86_400
    let sections = (1...sections).map { number in
      JSONValue.object(["name": .string("Block \(number)"), "rows": 25, "seatsPerRow": 40, "price": .integer(price)])
    }
    let schedule = JSONValue.object(["startsAt": .string(startsAt.description), "sections": .array(sections)])
    let concert: JSONObject = ["title": "Measured", "schedules": .array(Array(repeating: schedule, count: schedules))]
    return try admin.post("/ticketing/concerts", concert)["schedules"]?.array?.compactMap { $0["scheduleId"]?.string } ?? []
  }
}
