import Deciding
import JSON
import Testing

@testable import InMemory
@testable import Messaging

/// What an operator's decisions do, to what waits and to those who wait for an answer.
@Suite struct LaneOperatorTests {
  private static let discarded = "discarded"

  private func code(_ reply: (request: String?, type: String?, body: String)) throws -> String {
    try JSON.decode(Refusal.self, from: Array(reply.body.utf8)).code
  }

  @Test func `the client of a discarded command is told so, and so is every repeat`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    let id = try bench.add(Tally.unlucky, to: "a", request: "first", hash: "h")
    try bench.exhaustAttempts(lane)
    try bench.add(Tally.unlucky, to: "a", command: id, request: "second", hash: "h")
    try bench.settle(lane)
    #expect(try bench.replies().map(code) == ["request_in_flight"])
    let key = try #require(bench.blockedKeys().first)
    #expect(try lane.discard(key, all: false, now: bench.now) == 1)
    try bench.settle(lane)
    #expect(bench.replies().map(\.request) == ["second", "first"])
    #expect(try code(bench.replies()[1]) == Self.discarded)
    #expect(try bench.database.reader().inbox(id)?.reply?.type == Refusal.messageType)
    try bench.add(Tally.unlucky, to: "a", command: id, request: "third", hash: "h")
    try bench.settle(lane)
    #expect(bench.replies().map(\.request) == ["second", "first", "third"])
    #expect(bench.replies()[2].body == bench.replies()[1].body)
    #expect(lane.blockedKeys == 0)
  }

  @Test func `a key that is discarded a few messages at a time waits until the last, and each of its clients hears once`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.add(Tally.unlucky, to: "a")
    for _ in 0..<6 { try bench.add(1, to: "a") }
    try bench.settle(lane)
    let key = try #require(bench.blockedKeys().first)
    var counts: [Int] = []
    repeat {
      counts.append(try lane.discard(key, all: true, limit: 3, now: bench.now))
      try bench.settle(lane)
    } while counts.last == 3
    #expect(counts == [3, 3, 1])
    #expect(try bench.tally("a") == nil)
    #expect(bench.replies().count == 7)
    #expect(Set(bench.replies().map(\.request)).count == 7)
    #expect(try bench.replies().allSatisfy { try code($0) == Self.discarded })
    #expect(Set(bench.records("edge.replies").map { $0.header("ce_id") }).count == 7)
    #expect(lane.blockedKeys == 0)
  }

  @Test func `a message amid those that wait is dropped alone, and its key goes on waiting`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.add(Tally.unlucky, to: "a")
    let middle = try bench.add(1, to: "a")
    try bench.add(2, to: "a")
    try bench.exhaustAttempts(lane)
    let key = try #require(bench.blockedKeys().first)
    let name = try #require(try bench.database.reader().parked(id: middle, limit: 9).first).name
    #expect(try lane.discard(name, now: bench.now))
    #expect(try !lane.discard(name, now: bench.now))
    bench.advance(60_000)
    try bench.settle(lane)
    #expect(lane.blockedKeys == 1)
    #expect(try bench.replies().map(code) == [Self.discarded])
    let first = try #require(try bench.database.reader().parked(key, limit: 1).first).name
    #expect(try lane.discard(first, now: bench.now))
    try bench.settle(lane)
    #expect(try bench.totals("a") == [2])
  }

  @Test func `a command whose body can't be read is answered when it is dropped`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    let id = try bench.add(0, to: "a", body: Array("{".utf8))
    try bench.settle(lane)
    #expect(bench.replies().isEmpty)
    let message = try #require(try bench.database.reader().parked(id: id, limit: 9).first)
    #expect(try lane.discard(message.name, now: bench.now))
    try bench.settle(lane)
    #expect(try bench.replies().map(code) == [Self.discarded])
  }

  @Test func `a discard that is not committed drops nothing and answers nobody`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.add(Tally.unlucky, to: "a")
    try bench.add(1, to: "a")
    try bench.exhaustAttempts(lane)
    let key = try #require(bench.blockedKeys().first)
    bench.database.fault = { step throws(StoreError) in
      if step == .beforeCommit { throw StoreError(.noSpace, "the disk is full") }
    }
    #expect(throws: StoreError.self) { try lane.discard(key, all: true, now: bench.now) }
    // What the lane has in memory may be old: it decides on nothing before it has looked.
    #expect(throws: StoreError.self) { try lane.discard(key, all: true, now: bench.now) }
    bench.database.fault = nil
    try bench.settle(lane)
    #expect(bench.replies().isEmpty)
    #expect(try bench.database.reader().parked(key, limit: 9).count == 2)
    #expect(try lane.discard(key, all: true, now: bench.now) == 2)
    try bench.settle(lane)
    #expect(bench.replies().count == 2)
  }

  @Test func `records without a key wait in one queue, and records with an empty key in another`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    let producer = try bench.log.producer()
    for key in [nil, [], [0xFF], [0xFE]] as [[UInt8]?] {
      try producer.send(
        OutgoingRecord(topic: "tally.commands", partition: 0, key: key, value: nil, headers: [], timestamp: bench.now), token: 0)
    }
    producer.flush()
    try bench.settle(lane)
    #expect(try bench.blockedKeys().map(\.text) == [#"\null"#, #"\empty"#, #"\xff"#, #"\xfe"#])
    #expect(try lane.discard(BlockedKey(partition: 0, key: []), all: true, now: bench.now) == 1)
    #expect(try lane.discard(BlockedKey(partition: 0, key: [0xFE]), all: true, now: bench.now) == 1)
    try bench.settle(lane)
    #expect(try bench.blockedKeys().map(\.key) == [nil, [0xFF]])
  }

  @Test func `a timer that can't be read is parked with its key, not dropped`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.add(5, to: "a", remindAfter: 2)
    try bench.settle(lane)
    let partition = try #require(bench.database.contents.partitions.first { !$0.value.timers.entries.isEmpty }?.key)
    var timer = try #require(bench.database.contents.partitions[partition]?.timers.entries.first)
    timer.body = Array("{".utf8)
    timer.due = bench.now
    bench.database.contents.partitions[partition]?.timers.set(timer)
    try bench.startOver(lane)
    try bench.settle(lane)
    #expect(lane.blockedKeys == 1)
    #expect(bench.records("tally.dlq").count == 1)
    #expect(bench.database.contents.partitions[partition]?.timers.entries.isEmpty == true)
    let waiting = try #require(try bench.database.reader().blocked(limit: 9).first)
    #expect(waiting.key.key == Array("a".utf8))
    #expect(try lane.discard(waiting.key, all: false, now: bench.now) == 1)
    try bench.settle(lane)
    #expect(lane.blockedKeys == 0)
  }

  @Test func `an unreadable message has one id: in the list, in its dead letter, and in log lines`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    let twice = [Header("ce_id", MessageID(high: 1, low: 1).description), Header("ce_id", MessageID(high: 2, low: 2).description)]
    try bench.send(headers: twice, key: "a", body: nil)
    try bench.settle(lane)
    let id = try #require(try bench.database.reader().blocked(limit: 9).first).first.record.messageID
    #expect(bench.records("tally.dlq").first?.header("ce_id") == id.description)
    #expect(try bench.database.reader().parked(id: id, limit: 9).count == 1)
    let told = bench.notices.compactMap { notice in
      if case .parked(_, let message, _, _) = notice { message } else { nil }
    }
    #expect(told.allSatisfy { $0.contains(id.description) })
    #expect(told.count == 1)
  }

  @Test func `ids made of places differ with each part of the place`() {
    func record(_ topic: String, _ partition: Int32, _ offset: Int64) -> Record {
      Record(topic: topic, partition: partition, offset: offset, key: nil, value: nil, headers: [], timestamp: Timestamp(milliseconds: 1))
    }
    var ids: Set<MessageID> = []
    for topic in ["payment.commands", "reservation.commands", "seat.held"] {
      for partition in 0..<12 as Range<Int32> {
        for offset in 0..<50 as Range<Int64> { ids.insert(record(topic, partition, offset).messageID) }
      }
    }
    #expect(ids.count == 3 * 12 * 50)
  }
}
