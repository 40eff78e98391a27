import Deciding

/// The answer of `GET /data-platform/summary`, in the shape of the HTTP contract.
public struct Summary: Codable, Equatable, Sendable {
  public struct Schedule: Codable, Equatable, Sendable {
    public var scheduleId: String
    public var temporary: Int64 = 0
    public var confirmed: Int64 = 0
    public var cancelled: Int64 = 0
    public var expired: Int64 = 0
    public var failed: Int64 = 0
    public var revenue: Int64 = 0

    public init(scheduleId: String) {
      self.scheduleId = scheduleId
    }
  }

  public struct Minute: Codable, Equatable, Sendable {
    public var minute: Timestamp
    public var confirmed: Int64
    public var revenue: Int64

    public init(minute: Timestamp, confirmed: Int64, revenue: Int64) {
      self.minute = minute
      self.confirmed = confirmed
      self.revenue = revenue
    }
  }

  public var schedules: [Schedule] = []
  public var minutes: [Minute] = []
  public var nextCursor: String?
  public var nextScheduleCursor: String?

  public init() {}

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schedules, forKey: .schedules)
    try container.encode(minutes, forKey: .minutes)
    // At the end of the list it is null, and not left out.
    try container.encode(nextCursor, forKey: .nextCursor)
    try container.encode(nextScheduleCursor, forKey: .nextScheduleCursor)
  }
}
