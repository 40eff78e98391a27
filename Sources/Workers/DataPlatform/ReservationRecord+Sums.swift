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

  /// The moves of money that the minutes count: its confirmation, and the event that undid it.
  var moves: [Move] {
    guard let confirmation = history.firstIndex(where: { $0.status == .confirmed }) else { return [] }
    let revenue = amount ?? 0
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
      revenue += one * (record.amount ?? 0)
    case .cancelled: cancelled += one
    case .expired: expired += one
    case .failed: failed += one
    case .pending, nil: break
    }
  }
}
