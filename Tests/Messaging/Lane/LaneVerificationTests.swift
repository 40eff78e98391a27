import Deciding
import InMemory
import JSON
import Testing

@testable import Messaging

/// A topic that was deleted and made anew, and has more records than were read of the old one.
@Suite struct LaneVerificationTests {
  let bench: LaneFixture
  let place: TopicPartition

  init() throws {
    bench = try LaneFixture()
    place = TopicPartition("tally.commands", Partitioner.partition(for: "a", of: 2))
  }

  private var saysMadeAnew: Bool {
    bench.notices.contains { if case .topicMadeAnew = $0 { true } else { false } }
  }

  /// Runs a lane until nothing is left of what it found: it backs off, and is assigned again.
  private func settle(_ lane: Lane) throws {
    for _ in 0..<4 {
      try bench.settle(lane)
      bench.advance(1000)
    }
  }

  /// A lane reads three commands and stops; then the topic is made anew, and gets five others.
  private func remakeUnseen() throws {
    let lane = try bench.start()
    for amount: Int64 in 1...3 { try bench.add(amount, to: "a") }
    try bench.settle(lane)
    try lane.revoke([0, 1])
    try bench.log.remake(place.topic)
    for amount: Int64 in 20...24 { try bench.add(amount, to: "a") }
  }

  @Test func `a topic that was made anew with more records than were read is read from its start, and reported`() throws {
    try remakeUnseen()
    let lane = try bench.start()
    try settle(lane)
    #expect(try bench.totals("a") == [1, 3, 6, 1, 3, 6, 26, 47, 69, 92, 116])
    #expect(saysMadeAnew)
    bench.notices = []
    try bench.settle(bench.start())
    #expect(!saysMadeAnew)
  }

  /// A lane that nobody reads after: it writes, says how far, and stops.
  private func write(_ amounts: ClosedRange<Int64>) throws {
    let lane = try bench.start()
    for amount in amounts { try bench.add(amount, to: "a") }
    try bench.settle(lane)
    bench.advance(2000)
    try bench.settle(lane)
    try lane.revoke([0, 1])
  }

  @Test(arguments: [0, 2])
  func `a topic that was only written is filled again when it was made anew while its service was down`(others: Int) throws {
    try write(1...3)
    try bench.log.remake("tally.added")
    // Somebody else has written some of it since.
    let added = TopicPartition("tally.added", place.partition)
    for _ in 0..<others {
      try bench.send(
        OutgoingRecord(topic: added.topic, partition: added.partition, key: [1], value: [], headers: [], timestamp: bench.now))
    }
    let lane = try bench.idleLane()
    #expect(throws: LogError.self) { try lane.assign([0, 1], facts: bench.facts(), now: bench.now) }
    #expect(lane.needsRenewal(of: bench.identity))
    try settle(bench.start(identity: "second"))
    #expect(try bench.totals("a") == [1, 3, 6])
    // The new log's ends are known now, and are what the log has.
    bench.notices = []
    try settle(bench.start())
    #expect(!saysMadeAnew)
    #expect(try bench.totals("a") == [1, 3, 6])
  }

  @Test func `a topic that has lost its beginning is not another one`() throws {
    try write(1...3)
    try bench.log.remove(TopicPartition("tally.added", place.partition), before: 2)
    try settle(bench.start())
    #expect(!saysMadeAnew)
  }

  @Test func `a message that came early and lies at the same offset of the new topic does not hide one before it`() throws {
    let lane = try bench.start()
    try bench.send(number: 1, to: "a")
    try bench.send(number: 3, to: "a")
    try bench.settle(lane)
    try lane.revoke([0, 1])
    try bench.log.remake(place.topic)
    // Its producer sends again what was not acknowledged: the third is where it was before.
    try bench.send(number: 2, to: "a")
    try bench.send(number: 3, to: "a")
    try settle(bench.start())
    #expect(try bench.tally("a")?.total == 6)
    #expect(saysMadeAnew)
  }

  @Test(arguments: [[1, 2, 4, 5], [2, 3]] as [[Int64]])
  func `what came early is read again, in case the missing message lies there now`(numbers: [Int64]) throws {
    let lane = try bench.start()
    for number in numbers { try bench.send(number: number, to: "a") }
    try bench.settle(lane)
    try lane.revoke([0, 1])
    try bench.log.remake(place.topic)
    // All are sent again, in order this time. Those that were read are where they were.
    for number: Int64 in 1...5 { try bench.send(number: number, to: "a") }
    try settle(bench.start())
    #expect(try bench.tally("a")?.total == 15)
  }

  @Test(arguments: [3, 255, 256, 257, 300] as [Int64])
  func `a record that lies at the same offset of the new topic does not hide others before it`(count: Int64) throws {
    let lane = try bench.start()
    for number in 1...count { try bench.send(number: number, to: "a", adding: 1) }
    try bench.settle(lane)
    try lane.revoke([0, 1])
    try bench.log.remake(place.topic)
    // Its producers send again what was not acknowledged, as it was, and somebody else was faster than one of them.
    for number in 1...count {
      if number == max(1, count - 2) { try bench.add(1000, to: "a") } else { try bench.send(number: number, to: "a", adding: 1) }
    }
    try settle(bench.start())
    #expect(saysMadeAnew == (count != 257))
    #expect(try bench.tally("a")?.total == count + (saysMadeAnew ? 1000 : 0))
  }

  @Test(arguments: [1, 2, 255, 256, 257, 511, 512, 600] as [Int64])
  func `the same topic is read on, however many records are seen again`(count: Int64) throws {
    var configuration = Lane.Configuration()
    configuration.batchLimit = 7
    let lane = try bench.start(configuration)
    for _ in 1...count { try bench.add(1, to: "a") }
    try bench.settle(lane)
    var total = count
    for round: Int64 in 1...3 {
      try bench.add(round, to: "a")
      total += round
      // Some are killed, some stop, and one only takes its partitions once more.
      let next = try bench.start(configuration)
      try bench.settle(next)
      if round == 1 { try bench.startOver(next) }
      try bench.settle(next)
      if round == 2 { try next.revoke([0, 1]) }
      #expect(try bench.tally("a")?.total == total)
      #expect(bench.lastRead(of: place)?.chain != nil)
    }
    #expect(!saysMadeAnew)
  }

  @Test func `records that retention has removed are not missed, and those from the next block on are known together again`() throws {
    let lane = try bench.start()
    for _ in 1...20 { try bench.add(1, to: "a") }
    try bench.settle(lane)
    try bench.log.remove(place, before: 10)
    var isKnown: Bool { bench.lastRead(of: place)?.chain != nil }
    let second = try bench.start()
    try bench.add(1, to: "a")
    try bench.settle(second)
    #expect(!isKnown)
    for _ in 21...RecordChain.block { try bench.add(1, to: "a") }
    try bench.settle(second)
    #expect(isKnown)
    try settle(bench.start())
    #expect(!saysMadeAnew)
  }

  @Test func `an offset that an earlier version has moved says nothing of the records before it`() throws {
    let lane = try bench.start()
    for amount: Int64 in 1...3 { try bench.add(amount, to: "a") }
    try bench.settle(lane)
    let chain = bench.lastRead(of: place)?.chain
    #expect(chain != nil)
    for amount: Int64 in 4...5 { try bench.add(amount, to: "a") }
    try bench.settle(lane)
    // It does not know the column, and leaves it as it was.
    bench.change(lastReadOf: place) { $0?.chain = chain }
    try settle(bench.start())
    #expect(!saysMadeAnew)
    #expect(try bench.tally("a")?.total == 15)
  }

  @Test func `no record of it is handled, and no timer fires, before the lane has its partitions anew`() throws {
    let lane = try bench.start()
    try bench.add(1, to: "a", remindAfter: 5)
    try bench.settle(lane)
    try lane.revoke([0, 1])
    try bench.log.remake(place.topic)
    for amount: Int64 in 20...24 { try bench.add(amount, to: "a") }
    bench.advance(10_000)
    let next = try bench.start()
    #expect(!next.hasCaughtUp)
    for _ in 0..<5 { _ = try next.step(now: bench.now) }
    #expect(next.wantsAssignment)
    #expect(next.madeAnew == [place])
    #expect(try bench.tally("a") == Tally(total: 1))
    try settle(next)
    #expect(try bench.tally("a") == Tally(total: 111, reminders: 1))
  }

  @Test func `under another identity the journals fill the topic again`() throws {
    let lane = try bench.start()
    for amount: Int64 in 1...3 { try bench.add(amount, to: "a") }
    try bench.settle(lane)
    try lane.revoke([0, 1])
    try bench.log.remake("tally.added")
    let next = try bench.idleLane()
    // There is nothing where three were read. Until the log has another identity the database keeps what shows it, so that it is found
    // again, whoever dies meanwhile.
    for lane in [try bench.idleLane(), next, next] {
      #expect(throws: LogError.self) { try lane.assign([0, 1], facts: bench.facts(), now: bench.now) }
      #expect(lane.madeAnew.map(\.topic) == ["tally.added"])
      #expect(lane.needsRenewal(of: "first"))
      #expect(!lane.needsRenewal(of: "second"))
    }
    try next.assign([0, 1], facts: bench.facts("second"), now: bench.now)
    #expect(next.madeAnew.isEmpty)
    try bench.settle(next)
    #expect(try bench.totals("a") == [1, 3, 6])
    #expect(try bench.tally("echo of a")?.times == 3)
  }

  @Test func `a running lane hears of a topic that was made anew`() throws {
    let lane = try bench.start()
    for amount: Int64 in 1...3 { try bench.add(amount, to: "a") }
    try bench.settle(lane)
    try bench.log.remake(place.topic)
    for amount: Int64 in 20...24 { try bench.add(amount, to: "a") }
    try settle(lane)
    #expect(try bench.tally("a")?.total == 116)
    #expect(saysMadeAnew)
  }

  @Test func `a running lane notices that a topic that it only writes was made anew, with its next record`() throws {
    let lane = try bench.start()
    for amount: Int64 in 1...3 { try bench.add(amount, to: "a") }
    try bench.settle(lane)
    try bench.log.remake("edge.replies")
    try bench.add(4, to: "a")
    try settle(lane)
    #expect(saysMadeAnew)
    // The record that showed it, and then all of them. (The commands are read once more, and answered once more.)
    #expect(bench.replies().map(\.request) == [4, 1, 2, 3, 4, 1, 2, 3, 4].map { "request \($0)" })
    bench.notices = []
    try bench.add(5, to: "a")
    try settle(lane)
    #expect(!saysMadeAnew)
    #expect(bench.replies().count == 10)
  }

  /// Compares what a lane has read and written with what the log has, as a host does from time to time.
  private func compare(_ lane: Lane, _ extent: LogExtent? = nil) throws {
    let extent = extent ?? lane.extent
    try lane.compare(
      extent, with: bench.log.ends(of: Array(extent.read.keys)), bench.log.highWatermarks(of: Array(extent.written.keys)))
  }

  @Test(arguments: ["edge.replies", "tally.commands"])
  func `a running lane that has nothing to do is told that a topic was made anew`(topic: String) throws {
    let lane = try bench.start()
    for amount: Int64 in 1...3 { try bench.add(amount, to: "a") }
    try bench.settle(lane)
    try compare(lane)
    #expect(!lane.wantsAssignment)
    try bench.log.remake(topic)
    let before = lane.extent
    try compare(lane)
    #expect(lane.wantsAssignment)
    try settle(lane)
    #expect(saysMadeAnew)
    #expect(bench.replies().map(\.request).suffix(3) == [1, 2, 3].map { "request \($0)" })
    bench.notices = []
    // What it was before says nothing of the log that it reads now.
    try compare(lane, before)
    try compare(lane)
    #expect(!lane.wantsAssignment)
    #expect(!saysMadeAnew)
  }

  @Test func `a takeover that fails wants no other identity than the new one`() throws {
    let lane = try bench.start()
    try bench.add(1, to: "a")
    try bench.settle(lane)
    try bench.log.remake("edge.replies")
    try compare(lane)
    #expect(lane.needsRenewal(of: "first"))
    bench.database.fault = { step throws(StoreError) in if step == .beforeCommit { throw StoreError(.noSpace, "the disk is full") } }
    #expect(throws: StoreError.self) { try lane.assign([0, 1], facts: bench.facts("second"), now: bench.now) }
    try compare(lane)
    #expect(!lane.needsRenewal(of: "second"))
    bench.database.fault = nil
    try settle(bench.start(identity: "second"))
    #expect(bench.replies().map(\.request) == ["request 1", "request 1"])
  }

  @Test func `a record that is still at its place is accepted, also when the log has no other`() throws {
    let lane = try bench.start()
    try bench.add(1, to: "a")
    try bench.settle(lane)
    try bench.log.appendMarker(to: place)
    try bench.settle(lane)
    bench.advance(1000)
    try bench.settle(lane)
    let next = try bench.start()
    try bench.settle(next)
    #expect(next.hasCaughtUp)
    #expect(try bench.totals("a") == [1])
    try bench.add(2, to: "a")
    try bench.settle(next)
    #expect(try bench.totals("a") == [1, 3])
    #expect(!saysMadeAnew)
  }

  @Test func `a record that retention has removed is not missed`() throws {
    let lane = try bench.start()
    for amount: Int64 in 1...3 { try bench.add(amount, to: "a") }
    try bench.settle(lane)
    try bench.log.remove(place, before: .max)
    try bench.add(4, to: "a")
    let next = try bench.start()
    try bench.settle(next)
    #expect(try bench.totals("a") == [1, 3, 6, 10])
    #expect(!saysMadeAnew)
  }

  @Test func `an offset without a record, where one was read, belongs to another topic`() throws {
    let lane = try bench.start()
    try bench.add(1, to: "a")
    try bench.settle(lane)
    try lane.revoke([0, 1])
    try bench.log.remake(place.topic)
    try bench.log.appendMarker(to: place)
    let next = try bench.start()
    try bench.settle(next)
    #expect(saysMadeAnew)
  }

  @Test func `a lost log leaves no record to check`() throws {
    let old = try bench.start()
    for amount: Int64 in 1...3 { try bench.add(amount, to: "a") }
    try bench.settle(old)
    bench.log.wipe()
    try bench.log.appendMarker(to: place)
    try bench.settle(bench.start(identity: "second"))
    bench.advance(1000)
    for amount: Int64 in 20...24 { try bench.add(amount, to: "a") }
    let lane = try bench.start(identity: "second")
    for _ in 0..<20 { _ = try lane.step(now: bench.now) }
    #expect(try bench.tally("a")?.total == 116)
    #expect(!saysMadeAnew)
  }

  @Test func `a fingerprint depends on all of a record's contents, and not on its place`() throws {
    let record = Record(
      topic: "t", partition: 0, offset: 3, key: Array("k".utf8), value: Array("v".utf8), headers: [Header("a", "b")], timestamp: bench.now)
    func changed(_ change: (inout Record) -> Void) -> Int64 {
      var other = record
      change(&other)
      return other.fingerprint
    }
    let others = [
      changed { $0.key = nil }, changed { $0.value = Array("w".utf8) }, changed { $0.headers[0].value = "c" },
      changed { $0.headers[0] = Header("ab", "") }, changed { $0.timestamp = $0.timestamp + 1 }, changed { $0.value = nil },
    ]
    #expect(Set(others + [record.fingerprint]).count == 7)
    #expect(changed { ($0.topic, $0.partition, $0.offset) = ("u", 1, 4) } == record.fingerprint)
    // Databases have them, so they must stay what they are.
    #expect(record.fingerprint == 279_008_585)
    #expect(record.earlierFingerprint == -7_817_954_265_608_605_416)
    for fingerprint in [record.fingerprint, record.earlierFingerprint] {
      #expect(RecordMark(offset: 3, fingerprint: fingerprint).isMark(of: record))
      #expect(!RecordMark(offset: 4, fingerprint: fingerprint).isMark(of: record))
      #expect(!RecordMark(offset: 3, fingerprint: fingerprint ^ 1).isMark(of: record))
    }
  }
}
