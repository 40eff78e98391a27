import Contracts
import Deciding

/// What happens to a concert before the world hears of it.
public enum ConcertPrivateEvent: MessageSet {
  public enum Kind: String, MessageKind {
    case opening = "concert.opening"
    case asked = "concert.asked"
    case section = "concert.section-opened"
  }

  /// Its sections are being opened.
  case opening(ConcertOpening)
  /// Somebody else waits for it too.
  case asked(ConcertAsked)
  /// One of its sections is.
  case section(ConcertSectionOpened)

  public init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .opening: self = .opening(try ConcertOpening(body: body))
    case .asked: self = .asked(try ConcertAsked(body: body))
    case .section: self = .section(try ConcertSectionOpened(body: body))
    }
  }

  public var kind: Kind {
    switch self {
    case .opening: .opening
    case .asked: .asked
    case .section: .section
    }
  }

  public var content: any Content {
    switch self {
    case .opening(let content): content
    case .asked(let content): content
    case .section(let content): content
    }
  }
}

public struct ConcertOpening: Content {
  public var concert: Concert
  public var command: CommandReference?

  public var routingKey: String { concert.concertId }
  public var subject: String { concert.concertId }
}

public struct ConcertAsked: Content {
  public var concertId: String
  public var command: CommandReference

  public var routingKey: String { concertId }
  public var subject: String { concertId }
}

public struct ConcertSectionOpened: Content {
  public var concertId: String
  public var sectionId: String

  public var routingKey: String { concertId }
  public var subject: String { concertId }
}
