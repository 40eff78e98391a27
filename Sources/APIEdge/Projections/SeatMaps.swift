import Contracts
import HTTP

/// The seat maps of all schedules, from the state topics `concert.catalog` and `seat.status`.
struct SeatMaps {
  private var maps: [String: SeatMap] = [:]
  private var early = EarlySeats()

  private(set) var seatCount = 0

  var count: Int { maps.count }

  subscript(scheduleId: String) -> SeatMap? { maps[scheduleId] }

  /// Adds a schedule that is on sale. Its sections never change after that.
  mutating func add(_ schedule: Schedule) {
    guard maps[schedule.scheduleId] == nil else { return }
    var map = SeatMap(schedule)
    for (seat, change) in early.take(schedule.scheduleId) { map.apply(change.status, to: seat, version: change.version) }
    seatCount += map.totalSeats
    maps[schedule.scheduleId] = map
  }

  mutating func apply(_ status: SeatStatus, version: Int64) {
    guard let seat = SeatID(status.seatId) else { return }
    guard maps[status.scheduleId] != nil else {
      return early.apply(status.status, to: seat, of: status.scheduleId, version: version)
    }
    maps[status.scheduleId]?.apply(status.status, to: seat, version: version)
  }

  /// The number of seats whose schedule is not known yet.
  var earlyCount: Int { early.count }

  /// Forgets seats that stay without a schedule, and returns how many (`EarlySeats.sweep`).
  mutating func sweepEarly() -> Int { early.sweep() }

  /// The content of a map's answer. Ask for its entity tag first, because most clients have the content already.
  mutating func json(of scheduleId: String) -> [SharedBytes] {
    maps[scheduleId]?.json() ?? []
  }
}
