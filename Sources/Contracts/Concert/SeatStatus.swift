import Deciding
import JSON

/// State topic: the present state of a seat, by seatId. A seat without a record is available.
public struct SeatStatus: Message {
  public static let messageType = "seat.status"

  public enum Status: String, Codable, Sendable, CaseIterable {
    case available = "AVAILABLE"
    case held = "HELD"
    case sold = "SOLD"
  }

  public var seatId: String
  public var scheduleId: String
  public var status: Status
  /// The reservation that has it; nil when it is available.
  public var reservationId: String?

  public init(seatId: String, scheduleId: String, status: Status, reservationId: String?) {
    self.seatId = seatId
    self.scheduleId = scheduleId
    self.status = status
    self.reservationId = reservationId
  }

  public var routingKey: String { seatId }
  public var subject: String { seatId }

  public func encode(into json: inout JSONOutput) {
    json.field("seatId", seatId)
    json.field("scheduleId", scheduleId)
    json.field("status", status)
    json.field("reservationId", reservationId)
  }
}
