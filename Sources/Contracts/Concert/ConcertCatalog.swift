import Deciding

/// State topic: a concert that is open for sale, by concertId.
public struct ConcertCatalog: Message {
  public static let messageType = "concert.catalog"

  public var concert: Concert

  public init(concert: Concert) {
    self.concert = concert
  }

  public var routingKey: String { concert.concertId }
  public var subject: String { concert.concertId }
}
