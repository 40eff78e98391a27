import Deciding

/// A timer: a section that is being emptied says how far it is.
public struct SectionDue: Message {
  public static let messageType = "section.report-due"

  public var sectionId: String

  public var routingKey: String { sectionId }
  public var subject: String { sectionId }
}
