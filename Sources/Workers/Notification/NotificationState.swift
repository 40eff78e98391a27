import Contracts
import Deciding
import JSON

public struct NotificationState: Tables {
  public var told = Table<Told>()
  public var contacts = Table<Contact>()

  public init() {}

  public var all: [any AnyTable] { [told, contacts] }
}

/// What a user was told about one reservation, by the reservation's id.
public struct Told: Row {
  public static let kind = "told"

  public var userId: String
  public var concertId: String?
  public var scheduleId: String?
  public var seatIds: [String] = []
  /// The messages that were begun.
  public var outcomes: [ReservationOutcome] = []
  public var sent: [Sent] = []
  /// Who waits for the message about the confirmation. Only the purchase asks, so the latest command is enough.
  public var asker: CommandReference?

  /// A message that went out.
  public struct Sent: Codable, JSONEncodable, Equatable, Sendable {
    public var outcome: ReservationOutcome
    public var channel: String
    public var at: Timestamp

    public func encode(into json: inout JSONOutput) {
      json.field("outcome", outcome)
      json.field("channel", channel)
      json.field("at", at)
    }
  }

  public func encode(into json: inout JSONOutput) {
    json.field("userId", userId)
    json.field("concertId", concertId)
    json.field("scheduleId", scheduleId)
    json.field("seatIds", seatIds)
    json.field("outcomes", outcomes.map(\.rawValue))
    json.field("sent", sent)
    json.field("asker", asker)
  }
}

extension Told {
  /// Whether a message about this outcome is begun, or would come too late: topics have no order between them.
  func hasTold(_ outcome: ReservationOutcome) -> Bool {
    outcomes.contains(outcome) || outcome == .confirmed && outcomes.contains(.cancelled)
  }
}

/// Where a user can be reached, by userId.
public struct Contact: Row {
  public static let kind = "contact"

  /// Nil: auth has not told it yet.
  public var email: String?
  public var name: String?
  /// Messages that need an address.
  public var waiting: [DeliverMessage] = []
}
