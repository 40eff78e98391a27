import Deciding

/// The wanted part of the sums: schedules and minutes, each newest first.
public struct SummaryRange: Equatable, Sendable {
  /// The limit of each of the two lists. A day has 1,440 minutes.
  public static let limits = 1...1440

  /// Nil: all schedules.
  public var scheduleId: String?
  /// Minutes from this instant on, and before that one.
  public var from: Timestamp?
  public var to: Timestamp?
  public var limit: Int
  /// The `nextCursor` of the part before, where its minutes ended. Nil: begins with the newest.
  public var cursor: String?
  /// The `nextScheduleCursor` of the part before, where its schedules ended.
  public var scheduleCursor: String?

  public init(
    scheduleId: String? = nil, from: Timestamp? = nil, to: Timestamp? = nil, limit: Int? = nil, cursor: String? = nil,
    scheduleCursor: String? = nil
  ) {
    self.scheduleId = scheduleId
    self.from = from
    self.to = to
    self.limit = min(max(limit ?? Self.limits.upperBound, Self.limits.lowerBound), Self.limits.upperBound)
    self.cursor = cursor
    self.scheduleCursor = scheduleCursor
  }

  /// Nil when an instant is invalid: to ignore it would answer more than was asked.
  init?(_ query: Query) {
    self.init(
      scheduleId: query["scheduleId"], from: query["from"].flatMap { Timestamp($0) }, to: query["to"].flatMap { Timestamp($0) },
      limit: query["limit"].flatMap { Int($0) }, cursor: query["cursor"], scheduleCursor: query["scheduleCursor"])
    if from == nil, query["from"] != nil { return nil }
    if to == nil, query["to"] != nil { return nil }
  }

  /// Leaves out the default values.
  var parameters: [String: String?] {
    [
      "scheduleId": scheduleId, "from": from?.description, "to": to?.description,
      "limit": limit == Self.limits.upperBound ? nil : String(limit), "cursor": cursor, "scheduleCursor": scheduleCursor,
    ]
  }
}
