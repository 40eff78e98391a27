import Contracts
import Deciding

/// The answer of `GET /data-platform/summary`, in the shape of the HTTP contract.
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
    // At the end of the list it is null, and not left out.
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
