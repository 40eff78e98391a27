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

  /// Nil unless the text is exactly what `description` would give, so that a seat has one name.
  public init?(_ text: String) {
    let text = text.utf8[...]
    guard let (beforeNumber, number) = Self.lastNumber(of: text), let (section, row) = Self.lastNumber(of: beforeNumber) else { return nil }
    self.init(sectionId: String(Substring(section)), row: row, number: number)
  }

  /// The number behind the last dot, if it is a number from 1 in its usual form; and the text before the dot.
  private static func lastNumber(of text: Substring.UTF8View) -> (rest: Substring.UTF8View, number: Int)? {
    guard let dot = text.lastIndex(of: UInt8(ascii: ".")) else { return nil }
    let digits = text[text.index(after: dot)...]
    guard digits.first != UInt8(ascii: "0"), digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let number = Int(Substring(digits))
    else { return nil }
    return (text[..<dot], number)
  }

  public var description: String { "\(sectionId).\(row).\(number)" }
}
