import Deciding

/// Opens a concert for sale.
public struct OpenConcert: Message, CommandSet {
  public static let messageType = "concert.open"
  public static let topic = "concert.commands"

  public var concert: Concert

  public init(concert: Concert) {
    self.concert = concert
  }

  public var routingKey: String { concert.concertId }
  public var subject: String { concert.concertId }
}

/// The answer to `concert.open`, once every section is on sale.
public struct ConcertOpened: Message {
  public static let messageType = "concert.reply"

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

/// Opens a section of a concert, with everything that is needed to sell its seats. The concert service sends this command to itself,
/// because a section is in another lane, by its sectionId.
public struct OpenSection: Message, CommandSet {
  public static let messageType = "section.open"
  public static let topic = "concert.commands"

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
}
