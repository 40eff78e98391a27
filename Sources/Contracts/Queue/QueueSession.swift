import Deciding

/// The time in which a user may buy at a concert with a waiting room.
public struct QueueSession: Codable, Equatable, Sendable {
  public var concertId: String
  public var until: Timestamp

  public init(concertId: String, until: Timestamp) {
    self.concertId = concertId
    self.until = until
  }
}
