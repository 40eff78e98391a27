import Deciding

/// The commands about a whole section, by sectionId. The concert service sends them to itself, because a section is in another lane.
public enum SectionCommand: CommandSet {
  case open(OpenSection)
  case close(CloseSection)
  case sweep(SweepSection)
  case withdraw(WithdrawHolds)
  case survey(SurveySection)

  public static let topic = "concert.commands"

  public static let messageTypes = types(of: open, close, sweep, withdraw, survey)

  public var parts: MessageParts {
    switch self {
    case .open(let message): message.parts
    case .close(let message): message.parts
    case .sweep(let message): message.parts
    case .withdraw(let message): message.parts
    case .survey(let message): message.parts
    }
  }
}

/// Opens a section of a concert, with everything that is needed to sell its seats.
public struct OpenSection: Message {
  public static let messageType = "section.open"

  public var concertId: String
  public var scheduleId: String
  public var section: Section
  public var holdSeconds: Int
  /// The time from which no more seats are held. Nil: an earlier version opened the section.
  public var salesEnd: Timestamp?

  public init(concertId: String, scheduleId: String, section: Section, holdSeconds: Int, salesEnd: Timestamp? = nil) {
    self.concertId = concertId
    self.scheduleId = scheduleId
    self.section = section
    self.holdSeconds = holdSeconds
    self.salesEnd = salesEnd
  }

  public var routingKey: String { section.sectionId }
  public var subject: String { section.sectionId }

  public func checkNumbers() throws(NumberOutOfRange) {
    try section.checkNumbers()
    try Numbers.seconds.check(holdSeconds, "holdSeconds")
  }
}

/// Sells no more seats of a section, because its evening is cancelled, and withdraws those that somebody has.
public struct CloseSection: Message {
  public static let messageType = "section.close"

  public var sectionId: String

  public init(sectionId: String) {
    self.sectionId = sectionId
  }

  public var routingKey: String { sectionId }
  public var subject: String { sectionId }
}

/// Looks who has seats in one row of a closed section. Each row is a step of its own, so that other shows have their turn between the
/// rows, and whatever is killed goes on where it was.
public struct SweepSection: Message {
  public static let messageType = "section.sweep"

  public var sectionId: String
  /// From 1.
  public var row: Int
  public var seatsPerRow: Int

  public init(sectionId: String, row: Int, seatsPerRow: Int) {
    self.sectionId = sectionId
    self.row = row
    self.seatsPerRow = seatsPerRow
  }

  public var routingKey: String { sectionId }
  public var subject: String { sectionId }

  public func checkNumbers() throws(NumberOutOfRange) {
    try Numbers.rows.check(row, "row")
    try Numbers.rows.check(seatsPerRow, "seatsPerRow")
  }
}

/// Tells these reservations that they can't keep their seats.
public struct WithdrawHolds: Message {
  public static let messageType = "hold.withdraw"

  public var sectionId: String
  public var reservationIds: [String]

  public init(sectionId: String, reservationIds: [String]) {
    self.sectionId = sectionId
    self.reservationIds = reservationIds
  }

  public var routingKey: String { sectionId }
  public var subject: String { sectionId }
}

/// Looks which seats of some rows are taken, so that the section can pick seats without reading them again. A large section is looked at in
/// several steps, so that other messages have their turn between them.
public struct SurveySection: Message {
  public static let messageType = "section.survey"

  public var sectionId: String
  /// The first row of this step, from 1.
  public var row: Int
  /// The number of rows of this step.
  public var rows: Int
  public var seatsPerRow: Int

  public init(sectionId: String, row: Int, rows: Int, seatsPerRow: Int) {
    self.sectionId = sectionId
    self.row = row
    self.rows = rows
    self.seatsPerRow = seatsPerRow
  }

  public var routingKey: String { sectionId }
  public var subject: String { sectionId }

  public func checkNumbers() throws(NumberOutOfRange) {
    try Numbers.rows.check(row, "row")
    try Numbers.rows.check(rows, "rows")
    try Numbers.rows.check(seatsPerRow, "seatsPerRow")
  }
}
