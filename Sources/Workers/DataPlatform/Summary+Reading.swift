import Contracts
import Deciding
import JSON

/// Each partition keeps sums by schedule, and by minute and schedule. A query reads a part of them, newest first, and adds them up.
extension Summary {
  init(_ range: SummaryRange, _ rows: any RowReader) throws {
    self.init()
    try addSchedules(range, rows)
    try addMinutes(range, rows)
  }

  private mutating func addSchedules(_ range: SummaryRange, _ rows: any RowReader) throws {
    if let id = range.scheduleId {
      let sums = try rows.rows(named: RowName(ScheduleSum.self, id)).map { try JSON.decode(ScheduleSum.self, from: $0.data) }
      if !sums.isEmpty { schedules.append(Schedule(id, sums)) }
      return
    }
    var scan = SumScan(ScheduleSum.self, scope: nil, before: range.scheduleCursor)
    while let (id, sums) = try scan.next(rows) {
      if schedules.count == range.limit || scan.isOverLimit {
        nextScheduleCursor = schedules.last?.scheduleId
        return
      }
      schedules.append(Schedule(id, sums))
    }
  }

  /// The rows of a minute begin with its time, so that their order is that of the minutes.
  private mutating func addMinutes(_ range: SummaryRange, _ rows: any RowReader) throws {
    // All ids of a minute are above the minute and a slash.
    let bounds = [range.cursor.map { $0 + "/" }, range.to?.description].compactMap { $0 }
    var scan = SumScan(MinuteSum.self, scope: range.scheduleId, before: bounds.min())
    var current: Minute?
    while let (_, sums) = try scan.next(rows) {
      guard let minute = sums.first?.minute else { continue }
      if let from = range.from, minute < from { break }
      if let whole = current, whole.minute != minute {
        guard add(whole, range.limit) else { return }
        // The next minute that counts may be far away.
        if scan.isOverLimit {
          nextCursor = whole.minute.description
          return
        }
        current = nil
      }
      var entry = current ?? Minute(minute: minute, confirmed: 0, revenue: 0)
      for sum in sums {
        entry.confirmed = entry.confirmed.plus(sum.confirmed)
        entry.revenue = entry.revenue.plus(sum.revenue)
      }
      current = entry
    }
    if let whole = current { _ = add(whole, range.limit) }
  }

  /// False: the part is full, and the next part begins with this minute.
  private mutating func add(_ minute: Minute, _ limit: Int) -> Bool {
    // Nothing counts in this minute.
    guard minute.confirmed != 0 || minute.revenue != 0 else { return true }
    if minutes.count == limit {
      nextCursor = minutes.last?.minute.description
      return false
    }
    minutes.append(minute)
    return true
  }
}

extension Summary.Schedule {
  fileprivate init(_ scheduleId: String, _ sums: [ScheduleSum]) {
    self.init(scheduleId: scheduleId)
    for sum in sums {
      temporary = temporary.plus(sum.temporary)
      confirmed = confirmed.plus(sum.confirmed)
      cancelled = cancelled.plus(sum.cancelled)
      expired = expired.plus(sum.expired)
      failed = failed.plus(sum.failed)
      revenue = revenue.plus(sum.revenue)
    }
  }
}

/// Goes through sums of one kind, ids descending: each id once, with its sums of all partitions.
private struct SumScan<Sum: Row> {
  private let scope: String?
  private var before: String?
  private var found: ArraySlice<(id: String, data: [UInt8])> = []
  private var isAtEnd = false
  private var count = 0

  init(_ type: Sum.Type, scope: String?, before: String?) {
    self.scope = scope
    self.before = before
  }

  /// Whether it has read as many rows as one answer may read.
  var isOverLimit: Bool { count >= DataPlatformQueries.scanLimit }

  mutating func next(_ rows: any RowReader) throws -> (id: String, sums: [Sum])? {
    if found.isEmpty { try readOn(rows) }
    guard let id = found.first?.id else { return nil }
    var sums: [Sum] = []
    while let row = found.first, row.id == id {
      sums.append(try JSON.decode(Sum.self, from: row.data))
      found.removeFirst()
    }
    return (id, sums)
  }

  private mutating func readOn(_ rows: any RowReader) throws {
    guard !isAtEnd else { return }
    var batch = try rows.rows(kind: Sum.kind, scope: scope, before: before, limit: DataPlatformQueries.batch)
    isAtEnd = batch.count < DataPlatformQueries.batch
    if !isAtEnd, let last = batch.last?.id {
      // Sums of this id in other partitions may lie beyond the batch, and the next batch begins below the id.
      batch.removeAll { $0.id == last }
      batch += try rows.rows(named: RowName(Sum.self, last)).map { (last, $0.data) }
    }
    before = batch.last?.id
    count += batch.count
    found = batch[...]
  }
}
