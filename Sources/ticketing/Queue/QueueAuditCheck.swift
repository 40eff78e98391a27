import Contracts
import Deciding

/// Checks what a queue says of itself: the seed against the commitment, every rank against the seed, every admission against the ranks.
struct QueueAuditCheck {
  /// A page of `GET /queue/{concertId}/audit`.
  struct Page: Decodable {
    var commitment: String?
    var seed: String?
    var entries: [QueueAuditEntry]
    var nextCursor: String?
  }

  /// Clocks of machines differ a little, and an admission has the time of the machine that made it.
  static let skewMilliseconds: Int64 = 1000

  private let concertId: String
  /// The commitment in the catalogue, which was there before anybody could enter.
  private let promised: String?
  private var commitment: String?
  private var seed: String?
  private var entries: [QueueAuditEntry] = []

  init(_ concertId: String, promised: String?) {
    self.concertId = concertId
    self.promised = promised
  }

  mutating func add(_ page: Page) {
    commitment = page.commitment
    seed = page.seed ?? seed
    entries += page.entries
  }

  /// What is wrong; empty: nothing.
  func findings() -> [String] {
    seedFindings() + drawFindings() + rankFindings() + admissionFindings()
  }

  /// What was checked.
  var summary: String {
    let drawn = entries.count { $0.draw != nil }
    let named = entries.count { $0.draw != nil && $0.userId != nil }
    let admitted = entries.count { $0.admittedAt != nil }
    let seen = seed == nil ? "the seed is not shown yet" : "the seed fits the commitment"
    let order = promised == nil ? "in order of arrival" : seen
    return "\(entries.count) entries, \(order); \(drawn) places drawn, \(named) of them checked with their user; \(admitted) let in"
  }

  private func seedFindings() -> [String] {
    var findings: [String] = []
    if commitment != promised {
      findings.append("the queue's commitment \(commitment ?? "none") is not the concert's, \(promised ?? "none")")
    }
    if let seed, QueueSeed(seed)?.commitment != promised { findings.append("the seed \(seed) does not fit the commitment") }
    return findings
  }

  private func drawFindings() -> [String] {
    let seed = seed.flatMap(QueueSeed.init)
    return entries.flatMap { entry -> [String] in
      guard let userId = entry.userId else { return [] }
      var findings: [String] = []
      if QueueUserHash.of(userId, concertId: concertId) != entry.userHash {
        findings.append("entry \(entry.number) has another user's hash")
      }
      if let draw = entry.draw, draw != seed?.draw(userId) { findings.append("entry \(entry.number) has another draw than its user's") }
      return findings
    }
  }

  private func rankFindings() -> [String] {
    let ranked = byRank
    guard !ranked.isEmpty else { return [] }
    var findings: [String] = []
    for (index, entry) in ranked.enumerated() where entry.rank != index + 1 {
      findings.append("rank \(index + 1) is missing or there twice")
      break
    }
    let early = ranked.filter { $0.draw != nil }
    let sorted = early.sorted { ($0.draw ?? "", $0.number) < ($1.draw ?? "", $1.number) }
    for (entry, due) in zip(early, sorted) where entry != due {
      findings.append("rank \(entry.rank ?? 0) is entry \(entry.number)'s, but by the draws it is entry \(due.number)'s")
    }
    for entry in early where entry.number > early.count {
      findings.append("entry \(entry.number) came after the opening, and has a drawn place")
    }
    for entry in ranked.dropFirst(early.count) where entry.rank != entry.number {
      findings.append("entry \(entry.number) has rank \(entry.rank ?? 0) without a draw")
    }
    return findings
  }

  private func admissionFindings() -> [String] {
    var findings: [String] = []
    /// The first admission among those behind.
    var behind: QueueAuditEntry?
    for entry in byRank.reversed() {
      guard let admittedAt = entry.admittedAt else {
        if let behind, entry.endedAt == nil {
          findings.append("entry \(entry.number) still waits, but entry \(behind.number) behind it was let in")
        }
        continue
      }
      if let other = behind?.admittedAt, other.adding(milliseconds: Self.skewMilliseconds) < admittedAt {
        findings.append("entry \(entry.number) was let in after entry \(behind?.number ?? 0), which stood behind it")
      }
      if behind?.admittedAt.map({ admittedAt <= $0 }) ?? true { behind = entry }
    }
    return findings
  }

  private var byRank: [QueueAuditEntry] {
    entries.filter { $0.rank != nil }.sorted { ($0.rank ?? 0, $0.number) < ($1.rank ?? 0, $1.number) }
  }
}
