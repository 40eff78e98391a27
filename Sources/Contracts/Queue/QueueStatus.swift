import Deciding
import JSON

/// State topic: what edges must know to answer for the waiting rooms. A record is about one of three things: an entry, the queue as a
/// whole, or a page of a shuffle's order. Each has a key of its own.
public struct QueueStatus: Message {
  public static let messageType = "queue.status"

  public var concertId: String
  public var entry: QueueEntry?
  public var notice: QueueNotice?
  public var page: QueuePage?

  public init(_ concertId: String, _ entry: QueueEntry) {
    self.concertId = concertId
    self.entry = entry
  }

  public init(_ concertId: String, _ notice: QueueNotice) {
    self.concertId = concertId
    self.notice = notice
  }

  public init(_ concertId: String, _ page: QueuePage) {
    self.concertId = concertId
    self.page = page
  }

  public var routingKey: String { subject }

  public var subject: String {
    if let entry { return Self.entryID(concertId, entry.number) }
    if let page { return Self.pageID(concertId, page.index) }
    return concertId
  }

  public func checkNumbers() throws(NumberOutOfRange) {
    try entry?.checkNumbers()
    try notice?.checkNumbers()
    try page?.checkNumbers()
  }

  public static func entryID(_ concertId: String, _ number: Int) -> String { "\(concertId)/\(number)" }
  public static func pageID(_ concertId: String, _ index: Int) -> String { "\(concertId)/page/\(index)" }

  public func encode(into json: inout JSONOutput) {
    json.field("concertId", concertId)
    json.field("entry", entry)
    json.field("notice", notice)
    json.field("page", page)
  }
}

/// A queue as a whole: its terms, what an admin has set since, and its opening.
public struct QueueNotice: Codable, JSONEncodable, Equatable, Sendable {
  public var terms: QueueTerms
  public var activeUsers: Int
  public var paused: Bool
  /// Whether people are let in: its time has come, and a shuffle is drawn.
  public var isOpen: Bool
  /// Of a shuffle: the number of entries before the opening. Their places are drawn, and later ones stand behind. Nil before the opening.
  public var early: Int?
  /// Of a shuffle: the seed, in hexadecimal digits. Nil before the opening.
  public var seed: String?

  public init(_ terms: QueueTerms) {
    self.terms = terms
    activeUsers = terms.activeUsers
    paused = false
    isOpen = terms.opensAt == nil
  }

  public func encode(into json: inout JSONOutput) {
    json.field("terms", terms)
    json.field("activeUsers", activeUsers)
    json.field("paused", paused)
    json.field("isOpen", isOpen)
    json.field("early", early)
    json.field("seed", seed)
  }

  func checkNumbers() throws(NumberOutOfRange) {
    try terms.checkNumbers()
    try Numbers.counts.check(activeUsers, "activeUsers")
    try Numbers.counts.check(early, "early")
  }
}

/// A part of a shuffle's order: the numbers of the entries at its places.
public struct QueuePage: Codable, JSONEncodable, Equatable, Sendable {
  /// The number of places on a page. Only the last page may have fewer.
  public static let size = 1000

  /// 0, 1, 2 …; page 0 begins with place 1.
  public var index: Int
  public var numbers: [Int]

  public init(index: Int, numbers: [Int]) {
    self.index = index
    self.numbers = numbers
  }

  public func encode(into json: inout JSONOutput) {
    json.field("index", index)
    json.field("numbers", numbers)
  }

  func checkNumbers() throws(NumberOutOfRange) {
    try Numbers.pages.check(index, "index")
    for number in numbers { try Numbers.counts.check(number, "number") }
  }
}

extension QueuePage {
  /// The number of pages for so many places.
  public static func count(for places: Int) -> Int { (places + size - 1) / size }
}
