import Deciding
import Testing

@testable import InMemory
@testable import Messaging

/// Rows that are there and can't be read, and that nobody looks at before the events are folded.
@Suite struct LaneDamageTests {
  @Test func `a damaged row stops the key of the message that changes it, and the rest of its batch goes on`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    for id in ["before", "a", "after"] { try bench.add(1, to: id) }
    try bench.settle(lane)
    let data = try bench.overwrite("echo of a")
    try bench.startOver(lane)
    for id in ["before", "a", "after"] { try bench.add(2, to: id) }
    try bench.settle(lane)
    #expect(lane.counters.attemptsFailed == 1)
    for id in ["before", "after"] {
      #expect(try bench.tally("echo of " + id)?.times == 2)
      #expect(try bench.totals(id) == [1, 3])
    }
    try bench.exhaustAttempts(lane)
    #expect(lane.counters.attemptsFailed == 3)
    #expect(try bench.blockedKeys().map(\.text) == ["a"])
    let letter = try #require(bench.records("tally.dlq").first)
    #expect(letter.header("kafka_dlt-exception-message")?.hasPrefix("row tally echo of a can't be read") == true)
    #expect(lane.failure == nil)
    #expect(lane.counters.failures == 0)
    try bench.add(3, to: "a")
    try bench.add(3, to: "after")
    try bench.settle(lane)
    #expect(try bench.totals("after") == [1, 3, 6])
    #expect(try bench.totals("a") == [1, 3])

    try bench.overwrite("echo of a", with: data)
    let key = try #require(bench.blockedKeys().first)
    #expect(try lane.replay(key, now: bench.now))
    try bench.settle(lane)
    #expect(lane.blockedKeys == 0)
    #expect(try bench.totals("a") == [1, 3, 6])
    #expect(try bench.tally("echo of a")?.times == 3)
    #expect(try bench.tally("echo of a")?.total == 6)
  }

  @Test func `several damaged rows in one batch stop their keys, and no other`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    let ids = ["a", "b", "c", "d", "e"]
    for id in ids { try bench.add(1, to: id) }
    try bench.settle(lane)
    for id in ["a", "c", "d"] { try bench.overwrite("echo of " + id) }
    try bench.startOver(lane)
    for id in ids { try bench.add(2, to: id) }
    try bench.exhaustAttempts(lane)
    #expect(try Set(bench.blockedKeys().map(\.text)) == ["a", "c", "d"])
    #expect(lane.counters.attemptsFailed == 9)
    #expect(lane.counters.parked == 3)
    for id in ["b", "e"] { #expect(try bench.tally("echo of " + id)?.times == 2) }
  }

  @Test func `a timer whose row is damaged is parked, and the others fire`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    for id in ["a", "b"] { try bench.add(1, to: id, remindAfter: 10) }
    try bench.settle(lane)
    let data = try bench.overwrite("a")
    try bench.startOver(lane)
    bench.advance(10_000)
    try bench.exhaustAttempts(lane)
    #expect(try bench.tally("b")?.reminders == 1)
    #expect(try bench.blockedKeys().map(\.text) == ["a"])
    try bench.overwrite("a", with: data)
    let key = try #require(bench.blockedKeys().first)
    #expect(try lane.replay(key, now: bench.now))
    try bench.settle(lane)
    #expect(try bench.tally("a")?.reminders == 1)
  }

  @Test func `a careful lane does not count a damaged row as a death`() throws {
    let bench = try LaneFixture()
    var lane = try bench.start()
    for id in ["a", "b"] { try bench.add(1, to: id) }
    try bench.settle(lane)
    try bench.overwrite("echo of a")
    for id in ["a", "b"] { try bench.add(2, to: id) }
    lane = try bench.start()
    #expect(lane.isCareful)
    try bench.exhaustAttempts(lane)
    #expect(!lane.isCareful)
    #expect(bench.database.contents.partitions.values.allSatisfy { $0.deaths.isEmpty })
    #expect(bench.records("tally.dlq").map { $0.header("kafka_dlt-exception-message")?.hasPrefix("row tally") } == [true])
    #expect(try bench.tally("echo of b")?.times == 2)
  }
}
