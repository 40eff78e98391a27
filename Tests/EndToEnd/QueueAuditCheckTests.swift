import Contracts
import Deciding
import Testing

@testable import ticketing

/// What an audit finds. The entries are as a queue would show them.
@Suite struct QueueAuditCheckTests {
  private static let seed = QueueSeed(String(repeating: "0a", count: 32))!
  private static let start = Timestamp(milliseconds: 1_777_658_400_000)
  private static let users = ["u1", "u2", "u3", "u4"]

  /// Three came before the opening, and one after it. Two were let in, a second apart.
  private static let entries: [QueueAuditEntry] = {
    let early = users[..<3].enumerated().map { QueueEntry(number: $0.offset + 1, userId: $0.element, enteredAt: start) }
    let order = early.sorted { seed.draw($0.userId) < seed.draw($1.userId) } + [QueueEntry(number: 4, userId: "u4", enteredAt: start + 60)]
    return order.enumerated().map { index, entry in
      let entry = index < 2 ? entry.admitted(to: index + 1, at: start + 61 + 2 * index, for: 60) : entry
      let draw = entry.number < 4 ? seed.draw(entry.userId) : nil
      return QueueAuditEntry(entry, of: "c1", rank: index + 1, draw: draw, withUser: true)
    }
  }()

  private func findings(
    _ entries: [QueueAuditEntry] = entries, promised: String? = seed.commitment, commitment: String? = seed.commitment,
    seed: String? = seed.description
  ) -> [String] {
    var check = QueueAuditCheck("c1", promised: promised)
    check.add(QueueAuditCheck.Page(commitment: commitment, seed: seed, entries: entries.reversed(), nextCursor: nil))
    return check.findings()
  }

  @Test func `nothing is found where nothing is wrong`() {
    #expect(findings().isEmpty)
  }

  @Test func `another seed or commitment is found`() {
    let other = QueueSeed(String(repeating: "0b", count: 32))!
    #expect(findings(seed: other.description).first == "the seed \(other) does not fit the commitment")
    #expect(findings(promised: other.commitment).first?.hasPrefix("the queue's commitment") == true)
  }

  @Test func `a draw that is not its user's is found`() {
    var entries = Self.entries
    entries[0].draw = String(repeating: "0", count: 16)
    #expect(findings(entries).contains("entry \(entries[0].number) has another draw than its user's"))
    entries = Self.entries
    entries[0].userHash = entries[1].userHash
    #expect(findings(entries).contains("entry \(entries[0].number) has another user's hash"))
  }

  @Test func `ranks that are not in the order of the draws are found`() {
    var entries = Self.entries
    (entries[0].rank, entries[1].rank) = (2, 1)
    #expect(findings(entries).contains { $0.hasPrefix("rank 1 is entry \(entries[1].number)'s, but by the draws") })
    entries = Self.entries
    entries[2].rank = 1
    #expect(findings(entries).contains("rank 2 is missing or there twice"))
  }

  @Test func `somebody who came late and has a drawn place is found`() {
    var entries = Self.entries
    entries[3].draw = Self.seed.draw("u4")
    entries[3].number = 5
    #expect(findings(entries).contains("entry 5 came after the opening, and has a drawn place"))
  }

  @Test func `somebody who was overtaken is found, and somebody who left was not`() {
    var entries = Self.entries
    entries[0].admittedAt = nil
    #expect(findings(entries) == ["entry \(entries[0].number) still waits, but entry \(entries[1].number) behind it was let in"])
    entries[0].endedAt = Self.start
    #expect(findings(entries).isEmpty)
    entries = Self.entries
    entries[0].admittedAt = Self.start + 70
    #expect(findings(entries) == ["entry \(entries[0].number) was let in after entry \(entries[1].number), which stood behind it"])
  }
}
