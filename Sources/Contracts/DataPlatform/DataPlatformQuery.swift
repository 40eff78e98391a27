import Deciding

/// The queries to the data platform.
public enum DataPlatformQuery: Equatable, Sendable {
  /// `GET /data-platform/reservations/{id}`
  case reservation(reservationId: String)
  /// `GET /data-platform/reservations`
  case reservations(Filter, Page)
  /// `GET /data-platform/summary`
  case summary(SummaryRange)

  /// Selects reservations; a field that is nil selects all.
  public struct Filter: Equatable, Sendable {
    public var scheduleId: String?
    public var status: ReservationStatus?
    /// The time of its present status: from this instant on …
    public var from: Timestamp?
    /// … and before this one.
    public var to: Timestamp?

    public init(scheduleId: String? = nil, status: ReservationStatus? = nil, from: Timestamp? = nil, to: Timestamp? = nil) {
      self.scheduleId = scheduleId
      self.status = status
      self.from = from
      self.to = to
    }
  }

  public static let service = "dataplatform"

  public var query: Query {
    switch self {
    case .reservation(let reservationId): Query("reservation", ["reservationId": reservationId])
    case .reservations(let filter, let page): Query("reservations", given: page.parameters.merging(filter.parameters) { $1 })
    case .summary(let range): Query("summary", given: range.parameters)
    }
  }

  /// Nil: this is no query of this service.
  public init?(_ query: Query) {
    switch query.name {
    case "reservation":
      guard let reservationId = query["reservationId"] else { return nil }
      self = .reservation(reservationId: reservationId)
    case "reservations":
      guard let filter = Filter(query) else { return nil }
      self = .reservations(filter, Page(query))
    case "summary":
      guard let range = SummaryRange(query) else { return nil }
      self = .summary(range)
    default:
      return nil
    }
  }
}

extension DataPlatformQuery.Filter {
  /// Nil when a value is invalid: to ignore a filter would answer more than was asked.
  fileprivate init?(_ query: Query) {
    self.init(scheduleId: query["scheduleId"])
    if let text = query["status"] {
      guard let status = ReservationStatus(rawValue: text) else { return nil }
      self.status = status
    }
    if let text = query["from"] {
      guard let time = Timestamp(text) else { return nil }
      from = time
    }
    if let text = query["to"] {
      guard let time = Timestamp(text) else { return nil }
      to = time
    }
  }

  fileprivate var parameters: [String: String?] {
    ["scheduleId": scheduleId, "status": status?.rawValue, "from": from?.description, "to": to?.description]
  }
}
