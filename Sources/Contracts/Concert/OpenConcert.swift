import Deciding

/// Open this concert for sale.
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
