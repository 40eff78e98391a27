import Deciding

/// What the concert service is asked about seats, by sectionId. All are about the seats of one reservation, and in one section.
public enum SeatCommand: CommandSet {
  public enum Kind: String, MessageKind {
    case hold = "seat.hold"
    case sell = "seat.sell"
    case release = "seat.release"
  }

  case hold(HoldSeats)
  case sell(SellSeats)
  case release(ReleaseSeats)

  public static let topic = "concert.commands"

  public init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .hold: self = .hold(try HoldSeats(body: body))
    case .sell: self = .sell(try SellSeats(body: body))
    case .release: self = .release(try ReleaseSeats(body: body))
    }
  }

  public var kind: Kind {
    switch self {
    case .hold: .hold
    case .sell: .sell
    case .release: .release
    }
  }

  public var content: any Content {
    switch self {
    case .hold(let content): content
    case .sell(let content): content
    case .release(let content): content
    }
  }
}
