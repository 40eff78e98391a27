import Contracts
import Deciding
import JSON

/// The data platform has recorded an event of a reservation.
public struct ReservationRecorded: Message {
  public static let messageType = "reservation.recorded"

  public var type: String
  public var version: Int64
  public var correlationId: String
  public var snapshot: ReservationSnapshot

  public var routingKey: String { snapshot.userId }
  public var subject: String { snapshot.reservationId }

  public func encode(into json: inout JSONOutput) {
    json.field("type", type)
    json.field("version", version)
    json.field("correlationId", correlationId)
    json.field("snapshot", snapshot)
  }
}
