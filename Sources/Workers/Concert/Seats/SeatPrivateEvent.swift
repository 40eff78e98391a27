import Contracts
import Deciding

/// The private events of sections and holds. The public state of seats is on `seat.status`.
public enum SeatPrivateEvent: MessageSet {
  /// A section is being opened: everything that is known about it.
  case opening(SectionOpening)
  /// A reservation no longer has its seats.
  case released(HoldReleased)
  /// No more of the section's seats are held.
  case closing(SectionClosing)
  /// It becomes known which of the section's seats are taken, so that it can pick seats.
  case surveying(SectionSurveying)
  case surveyed(SectionSurveyed)
  /// A pick waits until that is known.
  case awaited(PickAwaited)
  /// A pick waits no more, because its reservation has ended.
  case dropped(PickDropped)

  public static let messageTypes = types(of: opening, released, closing, surveying, surveyed, awaited, dropped)

  public var parts: MessageParts {
    switch self {
    case .opening(let message): message.parts
    case .released(let message): message.parts
    case .closing(let message): message.parts
    case .surveying(let message): message.parts
    case .surveyed(let message): message.parts
    case .awaited(let message): message.parts
    case .dropped(let message): message.parts
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
  /// A paid reservation of a closed section has ended; nil: something else has.
  public var isRefund: Bool?

  public var routingKey: String { sectionId }
  public var subject: String { reservationId }
}

public struct SectionClosing: Message {
  public static let messageType = "section.closing"

  public var sectionId: String

  public var routingKey: String { sectionId }
  public var subject: String { sectionId }
}
