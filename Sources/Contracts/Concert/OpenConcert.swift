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

  public func checkNumbers() throws(NumberOutOfRange) {
    try concert.checkNumbers()
  }
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
