import Deciding

/// What the concert service is asked about a whole concert, by concertId.
public enum ConcertCommand: CommandSet {
  public enum Kind: String, MessageKind {
    case open = "concert.open"
  }

  case open(OpenConcert)

  public static let topic = "concert.commands"

  public init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .open: self = .open(try OpenConcert(body: body))
    }
  }

  public var kind: Kind {
    switch self {
    case .open: .open
    }
  }

  public var content: any Content {
    switch self {
    case .open(let content): content
    }
  }
}
