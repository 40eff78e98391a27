import Deciding

/// What the concert service says of concerts and sections.
public enum ConcertEvent: MessageSet {
  public enum Kind: String, MessageKind {
    case catalog = "concert.catalog"
  }

  case catalog(ConcertCatalog)

  public init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .catalog: self = .catalog(try ConcertCatalog(body: body))
    }
  }

  public var kind: Kind {
    switch self {
    case .catalog: .catalog
    }
  }

  public var content: any Content {
    switch self {
    case .catalog(let content): content
    }
  }
}

/// State topic: a concert that is open for sale, by concertId.
public struct ConcertCatalog: Content {
  public var concert: Concert

  public init(concert: Concert) {
    self.concert = concert
  }

  public var routingKey: String { concert.concertId }
  public var subject: String { concert.concertId }
}
