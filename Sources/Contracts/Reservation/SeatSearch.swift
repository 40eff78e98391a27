import Deciding
import JSON

/// The sections that are asked for the best seats, one after the other. The edge orders them: it knows the prices, and which sections have
/// free seats. Each section decides for itself, so the edge need not be up to date.
///
/// Sections are numbers (`Section.id`), because a schedule may have 500 of them.
public struct SeatSearch: Codable, JSONEncodable, Equatable, Sendable {
  /// The numbers of seats that one may ask for.
  public static let counts = 1...10

  public var count: Int
  /// The sections that are asked for seats side by side.
  public var blocks: [Int]
  /// The sections that are asked after those for any seats.
  public var others: [Int]
  /// How many of these questions were answered with no.
  public var refused = 0

  public init(count: Int, blocks: [Int], others: [Int]) {
    self.count = count
    self.blocks = blocks
    self.others = others
  }

  /// What is asked of one section.
  public struct Question: Equatable, Sendable {
    public var section: Int
    public var isBlock: Bool
  }

  /// The present question; nil: everyone was asked.
  public var question: Question? {
    if blocks.indices.contains(refused) { return Question(section: blocks[refused], isBlock: true) }
    let index = refused.subtractingReportingOverflow(blocks.count)
    guard !index.overflow, others.indices.contains(index.partialValue) else { return nil }
    return Question(section: others[index.partialValue], isBlock: false)
  }

  /// The search after one more no.
  public var next: SeatSearch {
    var next = self
    next.refused += 1
    return next
  }

  public func encode(into json: inout JSONOutput) {
    json.field("count", count)
    json.field("blocks", blocks)
    json.field("others", others)
    json.field("refused", refused)
  }

  func checkNumbers() throws(NumberOutOfRange) {
    try Numbers.counts.check(count, "count")
    for section in blocks + others { try Numbers.counts.check(section, "section") }
    try Numbers.counts.check(refused, "refused")
  }
}
