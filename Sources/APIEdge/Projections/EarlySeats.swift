import Contracts

/// The states of seats whose schedule is not known yet: the topics of concerts and of seats have no order between them.
///
/// Nobody takes a seat before its concert is in the catalogue's topic. So after the state topics were read to their ends, a schedule is
/// missing only while one partition is read ahead of another, or while a lost log is being filled again: seconds, or minutes. Seats that
/// stay without a schedule for longer than `patience` belong to no concert, and are forgotten.
struct EarlySeats {
  /// The number of sweeps that a schedule's seats survive without news.
  static let patience = 120
  /// The number of seats that survive a sweep, in all schedules: as many as the two largest concerts have.
  static let limit = 400_000

  struct Change {
    var status: SeatStatus.Status
    var version: Int64
  }

  private struct Entry {
    /// The newest state of each seat.
    var seats: [SeatID: Change] = [:]
    var sweeps = 0
  }

  private var schedules: [String: Entry] = [:]
  private(set) var count = 0

  mutating func apply(_ status: SeatStatus.Status, to seat: SeatID, of scheduleId: String, version: Int64) {
    schedules[scheduleId, default: Entry()].sweeps = 0
    if let known = schedules[scheduleId]?.seats[seat] {
      guard version >= known.version else { return }
    } else {
      count += 1
    }
    schedules[scheduleId]?.seats[seat] = Change(status: status, version: version)
  }

  /// Takes the seats of a schedule that is known now.
  mutating func take(_ scheduleId: String) -> [SeatID: Change] {
    guard let entry = schedules.removeValue(forKey: scheduleId) else { return [:] }
    count -= entry.seats.count
    return entry.seats
  }

  /// Forgets seats that belong to no concert. Call it at equal intervals, after the state topics were read to their ends.
  /// - Returns: how many seats were forgotten.
  mutating func sweep() -> Int {
    guard !schedules.isEmpty else { return 0 }
    let before = count
    for scheduleId in Array(schedules.keys) {
      schedules[scheduleId]?.sweeps += 1
      if let sweeps = schedules[scheduleId]?.sweeps, sweeps > Self.patience { _ = take(scheduleId) }
    }
    // Beyond the limit, the schedules with the oldest news go first.
    while count > Self.limit, let oldest = schedules.max(by: { ($0.value.sweeps, $0.key) < ($1.value.sweeps, $1.key) })?.key {
      _ = take(oldest)
    }
    return before - count
  }
}
