import Deciding
import InMemory
import JSON
import Testing

@testable import Messaging

/// A database must belong to its log.
@Suite struct LaneDatabaseTests {
  /// A lane that handled some messages and said so.
  private func sold(_ bench: LaneFixture) throws {
    let lane = try bench.start()
    for amount in 1...3 { try bench.add(Int64(amount), to: "a") }
    try bench.settle(lane)
    bench.advance(2000)
    try bench.settle(lane)
  }

  private func mismatch(_ body: () throws -> Void) -> DatabaseMismatch? {
    do {
      try body()
      return nil
    } catch {
      return error as? DatabaseMismatch
    }
  }

  @Test func `each partition reports how far its journal is in the log, at its assignment and after it has moved`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.settle(lane)
    #expect(try bench.facts().progress.mapValues(\.published) == [0: 0, 1: 0])
    try bench.add(1, to: "a")
    try bench.settle(lane)
    bench.advance(1000)
    try bench.settle(lane)
    let told = try bench.facts().progress
    let journaled = try bench.database.reader().claims().values.map(\.journalEnd)
    #expect(told.values.map(\.published).sorted() == journaled.sorted())
    let count = bench.records(ServiceProgress.topic).count
    for _ in 0..<5 {
      bench.advance(1000)
      try bench.settle(lane)
    }
    #expect(bench.records(ServiceProgress.topic).count == count)
  }

  @Test func `an empty database beside a log that knows another database is refused, and nothing changes`() throws {
    let bench = try LaneFixture()
    try sold(bench)
    let before = bench.records("tally.added").count
    bench.database.restore(nil)
    let refusal = mismatch { _ = try bench.start() }
    #expect(refusal?.kind == .new)
    #expect(refusal?.description.contains("--data-dir") == true)
    #expect(bench.records("tally.added").count == before)
    #expect(try bench.tally("a") == nil)
  }

  @Test func `the right database is taken again after a wrong one was refused`() throws {
    let bench = try LaneFixture()
    try sold(bench)
    let right = bench.database.copy()
    bench.database.restore(nil)
    #expect(mismatch { _ = try bench.start() } != nil)
    bench.database.restore(right)
    let lane = try bench.start()
    try bench.add(4, to: "a")
    try bench.settle(lane)
    #expect(try bench.totals("a").last == 10)
  }

  @Test func `a database with a history of its own is not taken beside the log of another, not even to recover`() throws {
    let bench = try LaneFixture()
    try sold(bench)
    let elsewhere = try LaneFixture(named: "elsewhere")
    try sold(elsewhere)
    let again = try bench.idleLane(on: elsewhere.database)
    let refusal = mismatch { try again.assign([0, 1], facts: bench.facts(recovering: true), now: bench.now) }
    #expect(refusal?.kind == .other)
  }

  @Test func `an older copy is refused`() throws {
    let bench = try LaneFixture()
    try sold(bench)
    let copy = bench.database.copy()
    try sold(bench)
    bench.database.restore(copy)
    let refusal = mismatch { _ = try bench.start() }
    #expect(refusal?.kind == .older)
    #expect(refusal?.description.contains("--recover") == true)
    #expect(refusal?.isDamage == true)
  }

  @Test func `an older copy that is put under a running lane is refused before anything is written to it`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.add(1, to: "a")
    try bench.settle(lane)
    // The copy's epochs are the lane's.
    let copy = bench.database.copy()
    for amount in 2...3 { try bench.add(Int64(amount), to: "a") }
    bench.advance(2000)
    try bench.settle(lane)
    bench.database.restore(copy)
    let before = bench.records("tally.added").count
    for id in ["b", "c", "d"] { try bench.add(1, to: id) }
    #expect(mismatch { try bench.settle(lane) }?.kind == .older)
    #expect(bench.records("tally.added").count == before)
    #expect(try bench.tally("a")?.total == 1)
  }

  @Test func `a recovered copy redoes what it lacks, and consumers take the effects once`() throws {
    let bench = try LaneFixture()
    try sold(bench)
    let copy = bench.database.copy()
    try sold(bench)
    let (total, echo) = (try bench.tally("a"), try bench.tally("echo of a"))
    bench.database.restore(copy)
    let lane = try bench.recover()
    try bench.settle(lane)
    #expect(try bench.tally("a")?.total == total?.total)
    // What the lost database had said is in the log, and is said again under later numbers: of a total, the same one twice.
    #expect(try bench.tally("echo of a")?.total == echo?.total)
    let added = bench.records("tally.added").filter { $0.header("ce_type") == "tally.added" }
    #expect(Dictionary(grouping: added) { $0.header("ce_id") }.mapValues(\.count).values.sorted() == [1, 1, 1, 2, 2, 2])
    #expect(bench.notices.contains { if case .recovered = $0 { true } else { false } })
    #expect(!bench.notices.contains { if case .gap = $0 { true } else { false } })
    // The numbers of its channel go on past those that the log has.
    let numbers = bench.records("tally.added").compactMap { $0.header("ce_sequence").flatMap { Int64($0) } }
    #expect(Set(numbers).count == numbers.count)
    try bench.add(4, to: "a")
    try bench.settle(lane)
    #expect(try bench.tally("a")?.total == 16)
    #expect(try bench.tally("echo of a")?.total == 16)
  }

  private static let claims: [(number: Int64, row: Int64?)] = [
    (.max, nil), (9_007_199_254_740_991, nil), (281_474_976_710_657, nil), (281_474_976_710_656, nil), (1, .max),
    (1, 281_474_976_710_657), (1, .min),
  ]

  /// Another program writes with the name of a partition of the service.
  @Test(arguments: claims)
  func `a record that claims any number of a service's channel or journal does not keep its database from recovery`(
    number: Int64, row: Int64?
  ) throws {
    let bench = try LaneFixture()
    try sold(bench)
    for partition in Int32(0)...1 {
      let envelope = Envelope(
        id: MessageID(high: 9, low: UInt64(partition)), source: "/tally/\(partition)", sequence: number, type: "tally.added",
        time: bench.now, subject: "a", correlationID: "c")
      let headers = envelope.headers + (row.map { [Header(JournalRow.sequenceHeader, String($0))] } ?? [])
      try bench.send(
        OutgoingRecord(topic: "tally.added", partition: 0, key: Array("b".utf8), value: nil, headers: headers, timestamp: bench.now))
    }
    bench.database.restore(nil)
    let lane = try bench.recover()
    try bench.settle(lane)
    try bench.add(4, to: "a")
    try bench.settle(lane)
    #expect(try bench.tally("a")?.total == 10)
    let restarted = try bench.start()
    try bench.add(5, to: "a")
    try bench.settle(restarted)
    #expect(try bench.tally("a")?.total == 15)
  }

  @Test(arguments: ["first+9223372036854775807", "first+9223372036854775807@9223372036854775807", "first@-9223372036854775808", "+", "@"])
  func `a report with any numbers does not keep a database from recovery`(incarnation: String) throws {
    let bench = try LaneFixture()
    try sold(bench)
    for partition in Int32(0)...1 {
      for published in [Int64.max, .min, 1] {
        let report = ServiceProgress(
          service: "tally", partition: partition, incarnation: incarnation, published: published, at: bench.now)
        try bench.send(report.record(of: 2))
      }
    }
    bench.database.restore(nil)
    let lane = try bench.recover()
    try bench.settle(lane)
    #expect(try bench.tally("a")?.total == 6)
  }

  @Test func `the journal of a recovered copy says which rows were lost, and one that is missing beside them is missed`() throws {
    let bench = try LaneFixture()
    try sold(bench)
    let copy = bench.database.copy()
    try sold(bench)
    bench.database.restore(copy)
    let lane = try bench.recover()
    try bench.settle(lane)
    let partition = Partitioner.partition(for: "a", of: 2)
    let journal = bench.journal(partition)
    func isWhole(_ rows: [JournalRow]) -> Bool { zip([0] + rows.map(\.sequence), rows).allSatisfy { $1.follows($0) } }
    #expect(isWhole(journal))
    let jump = try #require(journal.indices.dropFirst().first { journal[$0].sequence > journal[$0 - 1].sequence + 1 })
    let recovery = journal[jump]
    #expect(recovery.kind == .void)
    for index in journal.indices.dropLast() {
      var rows = journal
      rows.remove(at: index)
      #expect(!isWhole(rows), "without row \(journal[index].sequence)")
    }
    // As earlier versions journaled it.
    let older = JournalRow(
      partition: partition, sequence: recovery.sequence, kind: .void, target: recovery.target, key: recovery.key,
      envelope: recovery.envelope, body: nil)
    #expect(older.follows(1))
    #expect(!older.follows(recovery.sequence))
  }

  @Test func `lost work is redone in its first order`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    let copy = bench.database.copy()
    // The last addition is refused, as it comes third; the reminder fires between.
    try bench.add(600, to: "a", remindAfter: 5)
    try bench.settle(lane)
    bench.advance(6000)
    try bench.settle(lane)
    try bench.add(600, to: "a")
    try bench.settle(lane)
    bench.advance(2000)
    try bench.settle(lane)
    func replies() -> [String] { bench.replies().filter { $0.type != VoidMessage.type }.map(\.body) }
    let before = replies()
    bench.database.restore(copy)
    bench.advance(60_000)
    let next = try bench.recover()
    try bench.settle(next)
    #expect(try bench.tally("a")?.reminders == 1)
    #expect(replies() == before + before)
  }

  @Test(arguments: 0..<12)
  func `a database that does not answer during a redo loses nothing`(_ turn: Int) throws {
    let bench = try LaneFixture()
    try sold(bench)
    let copy = bench.database.copy()
    try sold(bench)
    let total = try bench.tally("a")?.total
    bench.database.restore(copy)
    let lane = try bench.recover()
    var turns = 0
    bench.database.fault = { (step) throws(StoreError) in
      guard step == .begin else { return }
      turns += 1
      if turns == turn { throw StoreError(.unavailable, "the database does not answer") }
    }
    for _ in 0..<3 {
      try bench.settle(lane)
      bench.advance(1000)
    }
    #expect(try bench.tally("a")?.total == total)
    #expect(!bench.notices.contains { if case .gap = $0 { true } else { false } })
  }

  @Test(arguments: [false, true])
  func `a message that waits behind its key in an older copy is redone at its turn, even if it was repeated later`(
    _ isRepeated: Bool
  ) throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    let home = Partitioner.partition(for: Array("a".utf8), of: 2)
    let neighbour = try #require((1...9).map { "b\($0)" }.first { Partitioner.partition(for: Array($0.utf8), of: 2) == home })
    try bench.add(1, to: "a")
    try bench.settle(lane)
    try bench.startOver(lane)
    let row = try bench.overwrite("a")
    let waiting = try bench.add(2, to: "a", request: "r")
    try bench.settle(lane)
    #expect(try bench.blockedKeys().map(\.text) == ["a"])
    let copy = bench.database.copy()
    // The row is mended, and the message is tried again, before its neighbour gets anything.
    try bench.overwrite("a", with: row)
    bench.advance(2000)
    try bench.settle(lane)
    try bench.add(4, to: neighbour)
    if isRepeated { try bench.add(2, to: "a", command: waiting, request: "r") }
    try bench.settle(lane)
    bench.advance(2000)
    try bench.settle(lane)
    let before = bench.journaled("tally.added")
    #expect(before == ["a", "a", neighbour])
    bench.database.restore(copy)
    try bench.overwrite("a", with: row)
    bench.advance(60_000)
    try bench.settle(bench.recover())
    #expect(bench.journaled("tally.added") == before)
    #expect(try bench.blockedKeys() == [])
  }

  @Test(arguments: 1...9, [false, true])
  func `a recovery that is interrupted goes on in the first order, also where commands were repeated`(
    _ steps: Int, isLostAgain: Bool
  ) throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    let copy = bench.database.copy()
    // Each addition is heard of before the next one comes.
    let commands = try (1...3).map { amount in
      let command = try bench.add(Int64(amount), to: "a", request: "r\(amount)")
      try bench.settle(lane)
      bench.advance(10)
      return command
    }
    for (index, command) in commands.enumerated() { try bench.add(Int64(index + 1), to: "a", command: command, request: "r\(index + 1)") }
    try bench.settle(lane)
    bench.advance(2000)
    try bench.settle(lane)
    let before = bench.events()
    #expect(before.count == 6)
    bench.database.restore(copy)
    let interrupted = try bench.recover()
    for _ in 0..<steps { _ = try interrupted.step(now: bench.now) }
    // It dies.
    if isLostAgain { bench.database.restore(copy) }
    bench.advance(60_000)
    try bench.settle(bench.recover())
    // After it, what the recoveries said is heard of again.
    #expect(Array(bench.events().prefix(6)) == before)
  }

  @Test func `an interrupted recovery is refused until --recover lets it go on, and then ends`() throws {
    let bench = try LaneFixture()
    try sold(bench)
    let copy = bench.database.copy()
    try sold(bench)
    let total = try bench.tally("a")
    bench.database.restore(copy)
    let lane = try bench.recover()
    _ = try lane.step(now: bench.now)
    // It dies.
    #expect(mismatch { _ = try bench.start() }?.kind == .unfinished)
    try bench.settle(bench.recover())
    #expect(try bench.tally("a")?.total == total?.total)
    try bench.settle(bench.start())
  }

  /// Its process may die after any commit, the last one included, and before the log has heard of the new history.
  @Test(arguments: 1...8)
  func `a recovered new database is taken again after its process died, however far it came`(_ last: Int) throws {
    let bench = try LaneFixture()
    try sold(bench)
    let total = try bench.tally("a")
    bench.database.restore(nil)
    let lane = try bench.recover()
    var commits = 0
    bench.database.fault = { step throws(StoreError) in
      if step == .afterCommit { commits += 1 }
      if commits >= last { throw StoreError(.unavailable, "its process is dead") }
    }
    for _ in 0..<20 { _ = try lane.step(now: bench.now) }
    bench.database.fault = nil
    #expect([nil, .unfinished].contains(mismatch { _ = try bench.start() }?.kind))
    try bench.settle(bench.recover())
    #expect(try bench.tally("a")?.total == total?.total)
  }

  @Test func `the newer database is refused once an older copy was recovered`() throws {
    let bench = try LaneFixture()
    try sold(bench)
    let copy = bench.database.copy()
    try sold(bench)
    let newer = bench.database.copy()
    bench.database.restore(copy)
    try bench.settle(bench.recover())
    bench.database.restore(newer)
    #expect(mismatch { _ = try bench.start() }?.kind == .older)
  }

  @Test func `a lost log is no reason to refuse a database`() throws {
    let bench = try LaneFixture()
    try sold(bench)
    bench.log.wipe()
    let lane = try bench.start(identity: "second")
    try bench.settle(lane)
    #expect(try bench.totals("a") == [1, 3, 6])
  }

  @Test func `a lost log is filled from a journal whose old rows are archived, and the mark passes what need not be sent`() throws {
    let bench = try LaneFixture()
    let first = try bench.start()
    for amount in 1...3 {
      try bench.add(Int64(amount), to: "a")
      try bench.settle(first)
      bench.advance(2000)
    }
    // The last mark is committed.
    try bench.settle(first)
    bench.advance(2 * 86_400_000)
    let claims = try bench.database.reader().claims().filter { $0.value.journalEnd > 1 }
    let old = OldRows(bench.database.store(), stateTopics: []) { _ in }
    for (partition, claim) in claims {
      let end = claim.journalEnd - 1
      #expect(claim.published >= end)
      try old.store.record(
        ArchivedRows(partition: partition, first: 1, last: end, count: end, until: bench.now, bytes: 0, sha256: ""))
      #expect(try old.clear(partition).removed == end)
    }
    bench.log.wipe()
    var configuration = Lane.Configuration()
    configuration.refillDays = 1
    let lane = try bench.start(identity: "second", configuration)
    try bench.settle(lane)
    #expect(try bench.totals("a").isEmpty)
    bench.advance(1000)
    try bench.settle(lane)
    for (partition, claim) in claims { #expect(try bench.database.reader().claims()[partition]?.published == claim.journalEnd) }
    try bench.add(4, to: "a")
    try bench.settle(lane)
    #expect(try bench.totals("a") == [10])
  }

  @Test func `partitions that a lane has when the log is lost fill the new one, also when others are assigned first`() throws {
    let bench = try LaneFixture()
    let lane = try bench.idleLane()
    try lane.assign([0], facts: bench.facts(), now: bench.now)
    let names = (0..<100).map { "key \($0)" }
    let keys = [Int32(0), 1].compactMap { partition in names.first { Partitioner.partition(for: $0, of: 2) == partition } }
    for key in keys { try bench.add(1, to: key) }
    try bench.settle(lane)
    let said = bench.records("tally.added").count
    #expect(said == 1)
    bench.log.wipe()
    try lane.assign([1], facts: bench.facts("second"), now: bench.now)
    #expect(!lane.isOfAnotherLog(than: "second"))
    try bench.settle(lane)
    #expect(bench.records("tally.added").count == said)
  }
}
