import Contracts
import Deciding
import JSON

public struct DataPlatformState: Tables {
  public var reservations = Table<ReservationRecord>()
  public var schedules = Table<ScheduleSum>()
  public var minutes = Table<MinuteSum>()

  public init() {}

  public var all: [any AnyTable] { [reservations, schedules, minutes] }
}

/// A reservation with its known history, by its id; listed by schedule.
public struct ReservationRecord: Row {
  public static let kind = "reservation"

  public var reservationId: String
  public var userId: String
  public var scheduleId: String
  public var seatIds: [String]
  public var amount: Int64?
  /// Ordered by version, which need not be the order in which the events came.
  public var history: [HistoryEntry]

  public var scope: String? { scheduleId }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("scheduleId", scheduleId)
    json.field("seatIds", seatIds)
    json.field("amount", amount)
    json.field("history", history)
  }
}

/// One event of a reservation.
public struct HistoryEntry: Codable, JSONEncodable, Equatable, Sendable {
  public var type: String
  public var version: Int64
  /// The status of the reservation after the event; a late `reservation.failed` does not change it.
  public var status: ReservationStatus
  public var at: Timestamp
  public var correlationId: String

  public func encode(into json: inout JSONOutput) {
    json.field("type", type)
    json.field("version", version)
    json.field("status", status)
    json.field("at", at)
    json.field("correlationId", correlationId)
  }
}

/// The number of a schedule's reservations by status, and the revenue of the confirmed ones, in this partition, by the schedule's id.
public struct ScheduleSum: Row {
  public static let kind = "schedule"

  public var temporary: Int64 = 0
  public var confirmed: Int64 = 0
  public var cancelled: Int64 = 0
  public var expired: Int64 = 0
  public var failed: Int64 = 0
  public var revenue: Int64 = 0

  public func encode(into json: inout JSONOutput) {
    json.field("temporary", temporary)
    json.field("confirmed", confirmed)
    json.field("cancelled", cancelled)
    json.field("expired", expired)
    json.field("failed", failed)
    json.field("revenue", revenue)
  }
}

/// The confirmed reservations of a schedule in a minute, in this partition, and their revenue, minus the refunds of that minute, by minute
/// and schedule; listed by schedule.
public struct MinuteSum: Row {
  public static let kind = "minute"

  public var scheduleId: String
  public var minute: Timestamp
  public var confirmed: Int64 = 0
  public var revenue: Int64 = 0

  public var scope: String? { scheduleId }

  static func id(_ minute: Timestamp, scheduleId: String) -> String {
    "\(minute)/\(scheduleId)"
  }

  public func encode(into json: inout JSONOutput) {
    json.field("scheduleId", scheduleId)
    json.field("minute", minute)
    json.field("confirmed", confirmed)
    json.field("revenue", revenue)
  }
}
