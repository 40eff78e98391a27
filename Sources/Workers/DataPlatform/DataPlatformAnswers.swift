import Contracts
import Deciding

/// The shapes of the HTTP contract.
struct ReservationList: Encodable {
  var reservations: [ReservationEntry] = []
  var nextCursor: String?
  var unreadable = 0

  enum CodingKeys: CodingKey {
    case reservations, nextCursor, unreadable
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(reservations, forKey: .reservations)
    // Null at the end, not left out.
    try container.encode(nextCursor, forKey: .nextCursor)
    // Only where something is missing.
    if unreadable > 0 { try container.encode(unreadable, forKey: .unreadable) }
  }
}

struct ReservationEntry: Encodable {
  var record: ReservationRecord
  var withHistory: Bool

  enum CodingKeys: CodingKey {
    case reservationId, userId, scheduleId, seatIds, amount, status, at, history
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(record.reservationId, forKey: .reservationId)
    try container.encode(record.userId, forKey: .userId)
    try container.encode(record.scheduleId, forKey: .scheduleId)
    try container.encode(record.seatIds, forKey: .seatIds)
    // Null when its seats were never held.
    try container.encode(record.amount, forKey: .amount)
    try container.encode(record.status, forKey: .status)
    try container.encode(record.since, forKey: .at)
    if withHistory {
      try container.encode(record.history.map(Step.init), forKey: .history)
    }
  }

  struct Step: Encodable {
    var type: String
    var at: Timestamp
    var correlationId: String

    init(_ entry: HistoryEntry) {
      type = entry.type
      at = entry.at
      correlationId = entry.correlationId
    }
  }
}

struct Summary: Encodable {
  var schedules: [ScheduleEntry] = []
  var minutes: [MinuteEntry] = []
  var nextCursor: String?
  var nextScheduleCursor: String?

  enum CodingKeys: CodingKey {
    case schedules, minutes, nextCursor, nextScheduleCursor
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schedules, forKey: .schedules)
    try container.encode(minutes, forKey: .minutes)
    // Null at the end, not left out.
    try container.encode(nextCursor, forKey: .nextCursor)
    try container.encode(nextScheduleCursor, forKey: .nextScheduleCursor)
  }
}

struct ScheduleEntry: Encodable {
  var scheduleId: String
  var temporary: Int64 = 0
  var confirmed: Int64 = 0
  var cancelled: Int64 = 0
  var expired: Int64 = 0
  var failed: Int64 = 0
  var revenue: Int64 = 0

  init(_ scheduleId: String, _ sums: [ScheduleSum]) {
    self.scheduleId = scheduleId
    for sum in sums {
      temporary += sum.temporary
      confirmed += sum.confirmed
      cancelled += sum.cancelled
      expired += sum.expired
      failed += sum.failed
      revenue += sum.revenue
    }
  }
}

struct MinuteEntry: Encodable {
  var minute: Timestamp
  var confirmed: Int64
  var revenue: Int64
}
