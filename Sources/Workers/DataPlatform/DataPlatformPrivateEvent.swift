import Contracts
import Deciding
import JSON

/// What the data platform writes down.
public enum DataPlatformPrivateEvent: MessageSet {
  public enum Kind: String, MessageKind {
    case recorded = "reservation.recorded"
  }

  case recorded(ReservationRecorded)

  public init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .recorded: self = .recorded(try ReservationRecorded(body: body))
    }
  }

  public var kind: Kind {
    switch self {
    case .recorded: .recorded
    }
  }

  public var content: any Content {
    switch self {
    case .recorded(let content): content
    }
  }
}

/// An event of a reservation, as it was heard.
public struct ReservationRecorded: Content {
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
