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

  @discardableResult
  mutating func apply(_ status: SeatStatus, version: Int64) -> SeatChange? {
    guard let seat = SeatID(status.seatId) else { return nil }
    guard let map = maps.index(forKey: status.scheduleId) else {
      early.apply(status.status, to: seat, of: status.scheduleId, version: version)
      return nil
    }
    return maps.values[map].apply(status.status, to: seat, version: version).map { SeatChange(scheduleId: status.scheduleId, seat: $0) }
  }

  /// The number of seats whose schedule is not known yet.
  var earlyCount: Int { early.count }

  /// Forgets seats that stay without a schedule, and returns how many (`EarlySeats.sweep`).
  mutating func sweepEarly() -> Int { early.sweep() }

  /// Lets `body` use a map, which keeps what it encodes. Nil: there is no such schedule.
  mutating func with<Result>(_ scheduleId: String, _ body: (inout SeatMap) -> Result) -> Result? {
    maps.index(forKey: scheduleId).map { body(&maps.values[$0]) }
  }
}

/// A seat whose status has changed.
struct SeatChange {
  let scheduleId: String
  /// Its index in the schedule's layout.
  let seat: Int
}
