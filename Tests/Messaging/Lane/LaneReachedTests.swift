import Deciding
import JSON
import Testing

@testable import InMemory
@testable import Messaging

/// Offsets that no record has: a transaction's marker, or what was removed.
@Suite struct LaneReachedTests {
  let bench: LaneFixture
  /// Where the commands for "a" are.
  let place: TopicPartition

  init() throws {
    bench = try LaneFixture()
    place = TopicPartition("tally.commands", Partitioner.partition(for: "a", of: 2))
  }

  private func offset() -> Int64? { bench.database.contents.partitions[place.partition]?.offsets[place.topic] }

  @Test func `timers fire after a last offset without a record`() throws {
    var lane = try bench.start()
    try bench.add(5, to: "a", remindAfter: 1)
    try bench.settle(lane)
    try bench.log.appendMarker(to: place)
    bench.advance(60_000)
    lane = try bench.start()
    #expect(!lane.hasCaughtUp)
    try bench.settle(lane)
    #expect(lane.hasCaughtUp && !lane.isCareful)
    #expect(try bench.tally("a")?.reminders == 1)
  }

  @Test func `timers wait for the records before a last offset without a record`() throws {
    var lane = try bench.start()
    try bench.add(5, to: "a", remindAfter: 1)
    try bench.settle(lane)
    for amount: Int64 in 1...3 { try bench.add(amount, to: "a") }
    try bench.log.appendMarker(to: place)
    bench.advance(60_000)
    var configuration = Lane.Configuration()
    configuration.batchLimit = 2
    lane = try bench.start(configuration)
    var remindedAt: Int64?
    for _ in 0..<40 {
      _ = try lane.step(now: bench.now)
      let tally = try bench.tally("a")
      if tally?.reminders == 1 { remindedAt = remindedAt ?? tally?.total }
    }
    #expect(remindedAt == 11)
  }

  @Test(arguments: [false, true]) func `an offset without a record is committed with the records before it`(_ isCareful: Bool) throws {
    let lane = try bench.start()
    if !isCareful { try lane.revoke([0, 1]) }
    for amount: Int64 in 1...3 { try bench.add(amount, to: "a") }
    try bench.log.appendMarker(to: place)
    let next = try bench.start()
    #expect(next.isCareful == isCareful)
    for _ in 0..<10 { _ = try next.step(now: bench.now) }
    #expect(offset() == 4)
    #expect(try bench.totals("a") == [1, 3, 6])
    #expect(next.positions[place] == 4)
  }

  @Test func `an offset without a record is committed after a second of idleness, and costs one commit however many there are`() throws {
    let lane = try bench.start()
    try bench.add(5, to: "a")
    try bench.settle(lane)
    bench.advance(1000)
    try bench.settle(lane)
    let batches = lane.counters.batches
    for _ in 0..<100 {
      try bench.log.appendMarker(to: place)
      try bench.settle(lane)
    }
    #expect(lane.counters.batches == batches)
    #expect(offset() == 1)
    #expect(try lane.step(now: bench.now).wakeAt == bench.now.adding(milliseconds: 1000))
    bench.advance(1000)
    try bench.settle(lane)
    #expect(lane.counters.batches == batches + 1)
    #expect(offset() == 101)
    bench.advance(10_000)
    try bench.settle(lane)
    #expect(lane.counters.batches == batches + 1)
  }

  @Test func `an offset without a record is committed when the partition is given back`() throws {
    let lane = try bench.start()
    try bench.log.appendMarker(to: place)
    try bench.settle(lane)
    try lane.revoke([0, 1])
    #expect(offset() == 1)
    // So its removal, later, is no loss.
    try bench.log.remove(place, before: .max)
    #expect(try bench.start().hasCaughtUp)
  }

  @Test func `the read position is reported to the log's tools, also without a record`() throws {
    let lane = try bench.start()
    for _ in 0..<3 { try bench.log.appendMarker(to: place) }
    try bench.settle(lane)
    bench.advance(1000)
    try bench.settle(lane)
    #expect((lane.reader as? MemoryLogReader)?.offsets[place] == 3)
  }

  @Test func `a partition that was emptied before it was read holds no timer`() throws {
    for amount: Int64 in 1...3 { try bench.add(amount, to: "a") }
    try bench.log.remove(place, before: .max)
    let lane = try bench.start()
    #expect(lane.hasCaughtUp)
    try bench.add(4, to: "a", remindAfter: 1)
    try bench.settle(lane)
    bench.advance(1000)
    try bench.settle(lane)
    #expect(try bench.tally("a")?.total == 4)
    #expect(try bench.tally("a")?.reminders == 1)
  }

  @Test func `where the log begins with an offset without a record, a channel begins with 1 all the same`() throws {
    try bench.log.appendMarker(to: place)
    let lane = try bench.start()
    for number: Int64 in [2, 1, 2] { try bench.send(number: number, to: "a") }
    try bench.settle(lane)
    #expect(lane.counters.early == 1)
    #expect(try bench.totals("a") == [1, 3])
  }
}
