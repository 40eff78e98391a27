import Deciding
import InMemory
import JSON
import Testing

@testable import Messaging

/// Records that others put into the log, and that are not where they belong.
@Suite struct LanePlacementTests {
  let bench: LaneFixture
  let lane: Lane
  let home = Partitioner.partition(for: "a", of: 2)

  init() throws {
    bench = try LaneFixture()
    lane = try bench.start()
  }

  /// Adds 5 to the tally `a`, from wherever the test says.
  private func add(number: Int64? = nil, type: String = "tally.add", id: UInt64 = 1) throws -> OutgoingRecord {
    let envelope = Envelope(
      id: MessageID(high: 9, low: id), source: "/other/0", sequence: number, type: type, time: bench.now, subject: "a", correlationID: "c")
    return OutgoingRecord(
      topic: "tally.commands", partition: home, key: Array("a".utf8), value: try JSON.encode(Add(id: "a", amount: 5, remindAfter: nil)),
      headers: envelope.headers, timestamp: bench.now)
  }

  private func reason(of entry: BlockedEntry?) -> String { entry?.state.reason ?? "" }

  private func blocked() throws -> [BlockedEntry] { try bench.database.reader().blocked(limit: 9) }

  @Test func `a key in a wrong partition is parked without being run, with a reason that says what to do`() throws {
    var record = try add()
    record.partition = 1 - home
    try bench.send(record)
    try bench.send(add(id: 2))
    try bench.settle(lane)
    #expect(try bench.tally("a")?.total == 5)
    let entry = try #require(blocked().first)
    #expect(entry.key == BlockedKey(partition: 1 - home, key: Array("a".utf8)))
    for part in ["misplaced", "key a", "partition \(home)", "tally.commands", "Discard"] { #expect(entry.state.reason.contains(part)) }
    #expect(bench.records("tally.dlq").count == 1)
  }

  @Test func `no replay makes a misplaced message right`() throws {
    var record = try add()
    record.partition = 1 - home
    try bench.send(record)
    try bench.settle(lane)
    let key = try #require(bench.blockedKeys().first)
    #expect(try lane.replay(key, now: bench.now))
    try bench.settle(lane)
    #expect(try bench.tally("a") == nil)
    #expect(try blocked().map(\.waiting) == [1])
    #expect(try lane.discard(key, all: false, now: bench.now) == 1)
    try bench.settle(lane)
    #expect(lane.blockedKeys == 0)
  }

  @Test func `a content under another key than its own is parked, and goes to no other tally`() throws {
    var record = try add()
    let other = (0..<20).lazy.map { "other \($0)" }.first { Partitioner.partition(for: $0, of: 2) == self.home }
    record.key = other.map { Array($0.utf8) }
    try bench.send(record)
    try bench.settle(lane)
    #expect(try bench.tally("a") == nil)
    #expect(reason(of: try blocked().first).contains("a tally.add of a lies under the key \(KeyName(of: record.key))"))
  }

  @Test func `a message without a key is parked`() throws {
    var record = try add()
    record.key = nil
    try bench.send(record)
    try bench.settle(lane)
    #expect(try bench.tally("a") == nil)
    #expect(reason(of: try blocked().first).contains("without a key"))
  }

  @Test func `an event among commands, and a timer in a topic, are parked`() throws {
    var event = try add(type: "tally.added")
    event.value = try JSON.encode(Added(id: "a", amount: 1, total: 1))
    try bench.send(event)
    try bench.settle(lane)
    #expect(reason(of: try blocked().first).contains("on tally.added and not on tally.commands"))
    let key = try #require(bench.blockedKeys().first)
    _ = try lane.discard(key, all: false, now: bench.now)
    var timer = try add(type: "tally.remind", id: 2)
    timer.value = try JSON.encode(Remind(id: "a"))
    try bench.send(timer)
    try bench.settle(lane)
    #expect(reason(of: try blocked().first).contains("a timer or an outcome, which is on no topic"))
    #expect(try bench.tally("a") == nil)
  }

  @Test func `the discard of a misplaced copy answers nobody, as its original still waits for its answer`() throws {
    try bench.add(1, to: "a")
    try bench.settle(lane)
    let sound = try bench.overwrite("a")
    try bench.startOver(lane)
    try bench.add(2, to: "a")
    for _ in 0..<4 {
      try bench.settle(lane)
      bench.advance(1000)
    }
    let original = try #require(bench.records("tally.commands").last)
    try bench.send(
      OutgoingRecord(
        topic: original.topic, partition: 1 - home, key: original.key, value: original.value, headers: original.headers,
        timestamp: bench.now))
    try bench.settle(lane)
    #expect(lane.blockedKeys == 2)
    #expect(try lane.discard(BlockedKey(partition: 1 - home, key: original.key), all: true, now: bench.now) == 1)
    try bench.settle(lane)
    #expect(bench.replies().count == 1)
    try bench.overwrite("a", with: sound)
    try bench.startOver(lane)
    #expect(try lane.replay(BlockedKey(partition: home, key: original.key), now: bench.now))
    try bench.settle(lane)
    #expect(try bench.tally("a")?.total == 3)
    #expect(bench.replies().count == 2)
  }

  @Test func `a misplaced message takes no number of the channel that it names`() throws {
    var copy = try add(number: 1)
    copy.topic = "tally.added"
    try bench.send(copy)
    try bench.settle(lane)
    let key = try #require(bench.blockedKeys().first)
    _ = try lane.discard(key, all: false, now: bench.now)
    var first = try add(number: 1, type: "tally.added", id: 2)
    first.topic = "tally.added"
    first.value = try JSON.encode(Added(id: "a", amount: 1, total: 1))
    try bench.send(first)
    try bench.settle(lane)
    #expect(lane.counters.repeated == 0)
    #expect(try bench.tally("echo of a")?.times == 1)
  }

  @Test func `a copy of a dead letter that is put back is skipped and said, and its message runs once, by its replay`() throws {
    try bench.add(Tally.unlucky, to: "a", command: MessageID(high: 1, low: 1))
    try bench.exhaustAttempts(lane)
    let letter = try #require(bench.records("tally.dlq").first)
    var copy = OutgoingRecord(letter)
    (copy.topic, copy.partition) = ("tally.commands", home)
    // Somebody who takes more trouble gives it a type and a body that can be read.
    copy.headers = copy.headers.filter { $0.name != "ce_sequence" }
    copy.value = try JSON.encode(Add(id: "a", amount: 5, remindAfter: nil))
    try bench.send(copy)
    try bench.settle(lane)
    #expect(try bench.tally("a") == nil)
    #expect(try blocked().map(\.waiting) == [1])
    #expect(bench.notices.contains { if case .deadLetterReturned(_, _, _, "a") = $0 { true } else { false } })
    let key = try #require(bench.blockedKeys().first)
    _ = try lane.discard(key, all: true, now: bench.now)
    try bench.send(copy)
    try bench.settle(lane)
    #expect(try bench.tally("a") == nil)
    #expect(lane.blockedKeys == 0)
  }
}
