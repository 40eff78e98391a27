import Contracts
import Deciding
import DecidingTesting
import JSON
import Testing

@testable import QueueWorker

@Suite struct QueueOpeningTests {
  private typealias Fixtures = QueueFixtures

  /// Five came before the opening.
  private let early = given(QueueDecider.self).entering(1...5, Fixtures.shuffle)

  /// `u1` to `u5` in the order of their draws.
  private let drawn = (1...5).sorted { Fixtures.seed.draw("u\($0)") < Fixtures.seed.draw("u\($1)") }

  @Test func `nobody is let in before a shuffle opens`() {
    #expect(early.settling(at: 599).active.isEmpty)
    #expect(early.queue?.waiting == 5)
  }

  @Test func `the draw orders those who came before, and shows the seed`() {
    #expect(drawn != [1, 2, 3, 4, 5])
    let story = early.when(Fixtures.open(), at: .test(600)).settling(at: 600)
    #expect(story.active == drawn.prefix(2).sorted())
    #expect(story.queue?.notice.seed == Fixtures.seed.description)
    #expect(story.state.pages["c1/page/0"]?.numbers == drawn)
    #expect(story.state.draws.rows.isEmpty)
    #expect(story.when(Fixtures.leave("u\(drawn[0])", drawn[0]), at: .test(601)).settling(at: 601).active == drawn[1...2].sorted())
  }

  @Test func `whoever comes after the opening stands behind, also before the draw is done`() {
    let story = early.when(Fixtures.enter("u6", Fixtures.shuffle), at: .test(600))
      .when(Fixtures.enter("u7", Fixtures.shuffle), at: .test(599))
      .when(Fixtures.open(), at: .test(600))
    #expect(story.queue?.notice.early == 5)
    let open = story.settling(at: 600)
    #expect(open.state.pages["c1/page/0"]?.numbers == drawn)
    let last = drawn.reduce(open) { $0.when(Fixtures.leave("u\($1)", $1), at: .test(601)).settling(at: 601) }
    #expect(last.active == [6, 7])
  }

  @Test(arguments: [
    (QueueSeed(String(repeating: "0b", count: 32))?.description ?? "", 600), ("no seed", 600), (Fixtures.seed.description, 599),
  ])
  func `another seed, or one before the time, opens nothing`(seed: String, second: Int) {
    let story = early.when(Fixtures.open(seed), at: .test(second), asking: .test("open")).settling(at: second)
    #expect(story.queue?.notice.isOpen == false)
    #expect(story.queue?.notice.seed == nil)
  }

  @Test func `whatever is heard first after the opening calls the next in line`() {
    let terms = QueueTerms(order: .fifo, opensAt: .test(600), activeUsers: 2, sessionSeconds: 60, commitment: nil)
    let early = given(QueueDecider.self).entering(1...3, terms)
    for first in [Fixtures.enter("u2", terms), Fixtures.leave("u3", 3), Fixtures.adjust(terms), Fixtures.timer(.opening)] {
      #expect(early.when(first, at: .test(600)).settling(at: 600).active == [1, 2])
    }
  }

  @Test func `a second opening changes nothing`() {
    let story = early.when(Fixtures.open(), at: .test(600)).settling(at: 600)
    story.when(Fixtures.open(), at: .test(601)).thenNothing()
  }

  @Test func `a shuffle that nobody waits for opens at once`() {
    let story = given(QueueDecider.self).when(Fixtures.open(), at: .test(600))
      .when(Fixtures.enter("u1", Fixtures.shuffle), at: .test(601)).settling(at: 601)
    #expect(story.active == [1])
  }

  @Test func `whoever left before the opening keeps a rank, and is passed over`() {
    let story = early.when(Fixtures.leave("u\(drawn[0])", drawn[0]), at: .test(10))
      .when(Fixtures.open(), at: .test(600)).settling(at: 600)
    #expect(story.active == drawn[1...2].sorted())
  }

  @Test func `whoever left and came again before the opening has the same draw`() {
    let story = early.when(Fixtures.leave("u\(drawn[0])", drawn[0]), at: .test(10))
      .when(Fixtures.enter("u\(drawn[0])", Fixtures.shuffle), at: .test(11))
      .when(Fixtures.open(), at: .test(600)).settling(at: 600)
    #expect(story.active == [6, drawn[1]].sorted())
  }

  @Test func `an admin lets nobody in before the opening`() {
    early.when(Fixtures.adjust(admit: 1, Fixtures.shuffle), at: .test(10), asking: .test("adjust"))
      .then(.refuse(Refusal(.invalidRequest, "Nobody can be let in before the queue opens."), to: .test("adjust")))
  }

  @Test func `a queue of many is drawn in parts`() {
    let count = QueueDraw.size + 5
    let open = Fixtures.line(count, Fixtures.shuffle).when(Fixtures.open(), at: .test(600)).settling(at: 600)
    let order = (0...1).flatMap { open.state.pages["c1/page/\($0)"]?.numbers ?? [] }
    #expect(order == (1...count).sorted { Fixtures.seed.draw("u\($0)") < Fixtures.seed.draw("u\($1)") })
    #expect(open.active == order.prefix(2).sorted())
  }

  @Test func `a queue in order of arrival may have an opening too`() {
    let terms = QueueTerms(opensAt: .test(600), activeUsers: 1, sessionSeconds: 60)
    let story = given(QueueDecider.self).entering(1...2, terms)
    #expect(story.settling(at: 599).active.isEmpty)
    #expect(story.when(Fixtures.timer(.opening), at: .test(600)).settling(at: 600).active == [1])
    #expect(story.when(Fixtures.timer(.opening), at: .test(600)).queue?.notice.isOpen == true)
  }

  // MARK: - The audit

  private func audit(_ story: Scenario<QueueDecider>, limit: Int = 50, cursor: String? = nil) throws -> JSONValue {
    let query = QueueQuery.audit(concertId: "c1", Page(limit: limit, cursor: cursor), withUsers: false).query
    return try JSONValue(parsing: QueueQueries.answer(query, MemoryRows(story.state)) ?? [])
  }

  @Test func `before the opening the audit has neither seed nor ranks`() throws {
    let answer = try audit(early)
    #expect(answer["seed"] == .null)
    #expect(answer["commitment"]?.string == Fixtures.seed.commitment)
    #expect(answer["entries"]?.array?.count == 5)
    #expect(answer["entries"]?.array?.allSatisfy { $0["rank"] == .null && $0["admittedAt"] == .null } == true)
  }

  @Test(arguments: [(Int64.min, 0), (-1, 0), (0, 0), (1, 0), (2, 1), (.max, 5)])
  func `an audit goes on from any cursor`(cursor: Int64, entries: Int) throws {
    #expect(try audit(early, cursor: String(cursor))["entries"]?.array?.count == entries)
  }

  @Test func `after the opening everybody finds themselves in the audit, and their draw`() throws {
    let open = early.when(Fixtures.open(), at: .test(600)).settling(at: 600)
    let first = try audit(open, limit: 3)
    let second = try audit(open, limit: 3, cursor: first["nextCursor"]?.string)
    let entries = (first["entries"]?.array ?? []) + (second["entries"]?.array ?? [])
    #expect(second["nextCursor"] == .null)
    #expect(entries.map { $0["rank"]?.integer } == [5, 4, 3, 2, 1])
    for (entry, number) in zip(entries.reversed(), drawn) {
      #expect(entry["userHash"]?.string == QueueUserHash.of("u\(number)", concertId: "c1"))
      #expect(entry["draw"]?.string == Fixtures.seed.draw("u\(number)"))
      #expect(entry["userId"] == nil)
    }
    #expect(entries.map { $0["admittedAt"] == .null } == [true, true, true, false, false])
  }
}
