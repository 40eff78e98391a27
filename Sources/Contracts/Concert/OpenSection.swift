import Deciding

/// Open a section of a concert, with all that selling its seats takes. The concert service asks itself: a section lives in a lane of its
/// own, by sectionId.
public struct OpenSection: Message, CommandSet {
  public static let messageType = "section.open"
  public static let topic = "concert.commands"

  public var concertId: String
  public var scheduleId: String
  public var section: Section
  public var holdSeconds: Int
  /// From when on no more seats are held. Nil: an earlier version opened it, which did not know.
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
