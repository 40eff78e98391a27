import Deciding

/// What the concert service asks itself, by sectionId, as a section lives in a lane of its own.
public enum SectionCommand: CommandSet {
  public enum Kind: String, MessageKind {
    case open = "section.open"
  }

  case open(OpenSection)

  public static let topic = "concert.commands"

  public init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .open: self = .open(try OpenSection(body: body))
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
