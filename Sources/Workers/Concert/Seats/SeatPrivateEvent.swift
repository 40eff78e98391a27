import Contracts
import Deciding

/// What happens to holds and is nobody else's business: of the seats, `seat.status` tells.
public enum SeatPrivateEvent: MessageSet {
  public enum Kind: String, MessageKind {
    case opening = "section.opening"
    case released = "hold.released"
  }

  /// What is known of a section, before it says that it is open.
  case opening(SectionOpening)
  /// A reservation has its seats no more.
  case released(HoldReleased)

  public init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .opening: self = .opening(try SectionOpening(body: body))
    case .released: self = .released(try HoldReleased(body: body))
    }
  }

  public var kind: Kind {
    switch self {
    case .opening: .opening
    case .released: .released
    }
  }

  public var content: any Content {
    switch self {
    case .opening(let content): content
    case .released(let content): content
    }
  }
}

public struct SectionOpening: Content {
  public var open: OpenSection

  public var routingKey: String { open.section.sectionId }
  public var subject: String { open.section.sectionId }
}

public struct HoldReleased: Content {
  public var reservationId: String
  public var sectionId: String

  public var routingKey: String { sectionId }
  public var subject: String { reservationId }
}
