import Contracts
import Deciding

/// What happens to holds and is nobody else's business: of the seats, `seat.status` tells.
public enum SeatPrivateEvent: MessageSet {
  /// What is known of a section, before it says that it is open.
  case opening(SectionOpening)
  /// A reservation has its seats no more.
  case released(HoldReleased)

  public static let messageTypes = types(of: opening, released)

  public var parts: MessageParts {
    switch self {
    case .opening(let message): message.parts
    case .released(let message): message.parts
    }
  }
}

public struct SectionOpening: Message {
  public static let messageType = "section.opening"

  public var open: OpenSection

  public var routingKey: String { open.section.sectionId }
  public var subject: String { open.section.sectionId }
}

public struct HoldReleased: Message {
  public static let messageType = "hold.released"

  public var reservationId: String
  public var sectionId: String

  public var routingKey: String { sectionId }
  public var subject: String { reservationId }
}
