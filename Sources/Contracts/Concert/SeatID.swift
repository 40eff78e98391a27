/// A seat's id: `<sectionId>.<row>.<number>`, rows and numbers from 1. So a seat names its section, and a section need not list its seats.
public struct SeatID: Hashable, Sendable, CustomStringConvertible {
  public let sectionId: String
  public let row: Int
  public let number: Int

  public init(sectionId: String, row: Int, number: Int) {
    self.sectionId = sectionId
    self.row = row
    self.number = number
  }

  /// Nil unless the text is just as `description` would write it, so that one seat has one name.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 3, let row = Int(parts[parts.count - 2]), let number = Int(parts[parts.count - 1]), row > 0, number > 0 else {
      return nil
    }
    self.init(sectionId: parts.dropLast(2).joined(separator: "."), row: row, number: number)
    guard description == text else { return nil }
  }

  public var description: String { "\(sectionId).\(row).\(number)" }
}
