import Deciding

/// What the concert service answers.
public enum ConcertReply: MessageSet {
  public enum Kind: String, MessageKind {
    case opened = "concert.reply"
  }

  case opened(ConcertOpened)

  public init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .opened: self = .opened(try ConcertOpened(body: body))
    }
  }

  public var kind: Kind {
    switch self {
    case .opened: .opened
    }
  }

  public var content: any Content {
    switch self {
    case .opened(let content): content
    }
  }
}

/// The answer to `concert.open`, once every section is on sale.
public struct ConcertOpened: Content {
  public struct Schedule: Codable, Equatable, Sendable {
    public var scheduleId: String
    public var totalSeats: Int

    public init(scheduleId: String, totalSeats: Int) {
      self.scheduleId = scheduleId
      self.totalSeats = totalSeats
    }
  }

  public var concertId: String
  public var schedules: [Schedule]

  public init(concertId: String, schedules: [Schedule]) {
    self.concertId = concertId
    self.schedules = schedules
  }

  public var routingKey: String { concertId }
  public var subject: String { concertId }
}
