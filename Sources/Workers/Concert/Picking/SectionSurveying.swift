import Deciding

public struct SectionSurveying: Message {
  public static let messageType = "section.surveying"

  public var sectionId: String

  public var routingKey: String { sectionId }
  public var subject: String { sectionId }
}

/// What one step of a survey has found.
public struct SectionSurveyed: Message {
  public static let messageType = "section.surveyed"

  public var sectionId: String
  /// The first row of the step, from 1.
  public var row: Int
  public var rows: Int
  /// The seats that are held or sold.
  public var taken: [String]

  public var routingKey: String { sectionId }
  public var subject: String { sectionId }
}
