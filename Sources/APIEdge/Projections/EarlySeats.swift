import Contracts

/// What seats became whose schedule is not known yet: there is no order between the topics of concerts and of seats.
///
/// Nobody takes a seat before its concert is in the catalogue's topic, so once the state topics were read to their ends, a schedule is
/// missing for as long as one partition is read ahead of another, or a lost log is being filled again: seconds, or minutes. What stays
/// unknown for longer than `patience` belongs to no concert, and would be kept for ever.
struct EarlySeats {
  /// Sweeps that a schedule outlives without a word of it.
  static let patience = 120
  /// Seats that outlive a sweep, of all schedules: as many as two concerts have at most.
  static let limit = 400_000

  struct Change {
    var status: SeatStatus.Status
    var version: Int64
  }

  private struct Entry {
    /// The newest of each.
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

  /// The schedule is known now.
  mutating func take(_ scheduleId: String) -> [SeatID: Change] {
    guard let entry = schedules.removeValue(forKey: scheduleId) else { return [:] }
    count -= entry.seats.count
    return entry.seats
  }

  /// Forgets what nobody will ask for. To be called at equal intervals, and not before the state topics were read to their ends.
  /// - Returns: how many seats were forgotten.
  mutating func sweep() -> Int {
    guard !schedules.isEmpty else { return 0 }
    let before = count
    for scheduleId in Array(schedules.keys) {
      schedules[scheduleId]?.sweeps += 1
      if let sweeps = schedules[scheduleId]?.sweeps, sweeps > Self.patience { _ = take(scheduleId) }
    }
    // Beyond the limit those that were not heard of for longest go first.
    while count > Self.limit, let oldest = schedules.max(by: { ($0.value.sweeps, $0.key) < ($1.value.sweeps, $1.key) })?.key {
      _ = take(oldest)
    }
    return before - count
  }
}
