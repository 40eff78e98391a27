import Contracts
import HTTP

/// The seat maps of all schedules, from the state topics `concert.catalog` and `seat.status`.
struct SeatMaps {
  private var maps: [String: SeatMap] = [:]
  /// What seats became whose schedule is not known yet: there is no order between the two topics.
  private var early: [String: [(seat: SeatID, status: SeatStatus.Status, version: Int64)]] = [:]

  private(set) var seatCount = 0

  var count: Int { maps.count }

  subscript(scheduleId: String) -> SeatMap? { maps[scheduleId] }

  /// A schedule is on sale. Its sections never change from then on.
  mutating func add(_ schedule: Schedule) {
    guard maps[schedule.scheduleId] == nil else { return }
    var map = SeatMap(schedule)
    for (seat, status, version) in early.removeValue(forKey: schedule.scheduleId) ?? [] {
      map.apply(status, to: seat, version: version)
    }
    seatCount += map.totalSeats
    maps[schedule.scheduleId] = map
  }

  mutating func apply(_ status: SeatStatus, version: Int64) {
    guard let seat = SeatID(status.seatId) else { return }
    guard maps[status.scheduleId] != nil else {
      early[status.scheduleId, default: []].append((seat, status.status, version))
      return
    }
    maps[status.scheduleId]?.apply(status.status, to: seat, version: version)
  }

  /// The content of a map's answer. Its entity tag is asked for first, as most askers have the content already.
  mutating func json(of scheduleId: String) -> [SharedBytes] {
    maps[scheduleId]?.json() ?? []
  }
}
