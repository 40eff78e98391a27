import Contracts
import Deciding

/// What the data platform derives from a history.
extension ReservationRecord {
  /// Its present status. Nil: no event has come yet.
  var status: ReservationStatus? { history.last?.status }

  /// The time of its present status.
  var since: Timestamp? {
    guard let last = history.last else { return nil }
    return history.reversed().prefix { $0.status == last.status }.last?.at
  }

  /// What a confirmed reservation brings. Earlier versions recorded any amount of another program, also one that can't be negated.
  private var revenue: Int64 { max(amount ?? 0, -.max) }

  /// The moves of money that the minutes count: its confirmation, and the event that undid it.
  var moves: [Move] {
    guard let confirmation = history.firstIndex(where: { $0.status == .confirmed }) else { return [] }
    let revenue = revenue
    var moves = [Move(minute: history[confirmation].at.minute, confirmed: 1, revenue: revenue)]
    if let undoing = history[confirmation...].first(where: { $0.status.isUndone }) {
      moves.append(Move(minute: undoing.at.minute, confirmed: 0, revenue: -revenue))
    }
    return moves
  }

  struct Move {
    var minute: Timestamp
    var confirmed: Int64
    var revenue: Int64
  }

  /// What it adds to a sum, or (`by` -1) takes from it.
  func revenue(by one: Int64) -> Int64 { one < 0 ? -revenue : revenue }

  /// False: the entry is there already.
  mutating func insert(_ entry: HistoryEntry) -> Bool {
    guard !history.contains(where: { $0.version == entry.version && $0.type == entry.type }) else { return false }
    let place = history.firstIndex { $0.version > entry.version } ?? history.endIndex
    history.insert(entry, at: place)
    return true
  }
}

extension ScheduleSum {
  /// Adds this record to the sums, or (`by` -1) removes it from them.
  mutating func count(_ record: ReservationRecord, by one: Int64) {
    switch record.status {
    case .temporary: temporary += one
    case .confirmed:
      confirmed += one
      revenue = revenue.plus(record.revenue(by: one))
    case .cancelled: cancelled += one
    case .expired: expired += one
    case .failed: failed += one
    case .pending, nil: break
    }
  }
}

extension Int64 {
  /// The sum; or, when there is no such number, the nearest one. A reservation of ours costs some thousand points, but the amounts of many
  /// records that others have written can have a sum that is too large. Such a schedule's sum stays wrong: what its reservations of ours
  /// were, the list says.
  func plus(_ other: Int64) -> Int64 {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? (other < 0 ? .min : .max) : sum
  }
}
