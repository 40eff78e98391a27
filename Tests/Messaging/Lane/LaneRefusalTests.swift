import Deciding
import InMemory
import Testing

@testable import Messaging

/// What the log refuses for good stops nothing else.
@Suite struct LaneRefusalTests {
  private static let tooLarge = LogError(.tooLarge, "too large")

  /// Refuses what is said of "a".
  private static func refusingA(_ refusal: @escaping @Sendable (LogError) -> MemoryLogRefusal) -> Refuse {
    Refuse { record, _ in
      record.header("ce_type") == "tally.added" && record.header("ce_subject") == "a" ? refusal(tooLarge) : nil
    }
  }

  static let ways: [(String, @Sendable (LogError) -> MemoryLogRefusal)] = [
    ("at once", { .atOnce($0) }), ("on delivery", { .onDelivery($0) }),
  ]

  @Test(arguments: 0..<2)
  func `a message that the log will never accept leaves a record with its number, which parks its key, and all other keys go on`(
    _ way: Int
  ) throws {
    let bench = try LaneFixture(faults: Self.refusingA(Self.ways[way].1))
    let lane = try bench.start()
    // Keys that share the partition of "a", and with it the batch, and others.
    let keys = ["b", "c", "d", "e", "f"]
    for key in keys { try bench.add(1, to: key) }
    try bench.add(2, to: "a")
    for key in keys { try bench.add(10, to: key) }
    for _ in 0..<20 {
      try bench.settle(lane)
      bench.advance(1000)
    }
    for key in keys {
      // What was under way beside it may be there twice, and counts once.
      #expect(try Set(bench.totals(key)) == [1, 11])
      #expect(try bench.tally("echo of \(key)")?.total == 11)
      #expect(try bench.tally("echo of \(key)")?.times == 2)
    }
    #expect(lane.isFlushed)
    #expect(lane.counters.refused == 1)
    let refused = try #require(bench.records("tally.added").first { $0.header("ce_type") == "message.refused" })
    #expect(refused.key == Array("a".utf8))
    #expect(refused.header("ce_sequence") != nil)
    #expect(try bench.blockedKeys().map(\.text) == ["a"])
    #expect(bench.records("tally.dlq").first?.header("kafka_dlt-exception-message")?.contains("tally.added") == true)
    // The command had its effect; what waits is what was to follow, until somebody decides.
    #expect(try bench.tally("a")?.total == 2)
    let key = try #require(bench.blockedKeys().first)
    #expect(try lane.discard(key, all: false, now: bench.now) == 1)
    try bench.settle(lane)
    #expect(lane.blockedKeys == 0)
  }

  @Test func `a row that was refused together with another is sent alone, and accepted`() throws {
    // As a broker whose limit is for all that is sent together: two at once are too much.
    let bench = try LaneFixture(faults: Refuse { record, _ in
      record.header("ce_subject") == "a" && record.header("ce_type") == "tally.added" ? .onDelivery(Self.tooLarge) : nil
    })
    let lane = try bench.start()
    let other = try #require(["b", "c", "d", "e"].first { Partitioner.partition(for: $0, of: 2) == Partitioner.partition(for: "a", of: 2) })
    try bench.add(1, to: "a")
    try bench.add(2, to: other)
    for _ in 0..<20 {
      try bench.settle(lane)
      bench.advance(1000)
    }
    #expect(try bench.totals(other) == [2])
    #expect(lane.counters.refused == 1)
    #expect(bench.notices.contains { if case .sendingFailed = $0 { true } else { false } })
  }

  @Test func `rows that are too old for the log are sent with the time of their sending, and keep their own time`() throws {
    let faults = Refuse { record, now in
      record.timestamp < now.adding(milliseconds: -1000) ? .onDelivery(LogError(.invalidTimestamp, "too old")) : nil
    }
    let bench = try LaneFixture(faults: faults)
    let lane = try bench.start()
    let made = bench.now
    try bench.add(1, to: "a")
    try bench.settle(lane)
    bench.advance(60_000)
    bench.log.wipe()
    try lane.assign([0, 1], facts: bench.facts("second"), now: bench.now)
    for _ in 0..<5 {
      bench.advance(1000)
      bench.log.now = bench.now
      for _ in 0..<20 { _ = try lane.step(now: bench.now) }
    }
    let record = try #require(bench.records("tally.added").first)
    #expect(record.timestamp > made)
    #expect(record.header("ce_time") == made.description)
    #expect(lane.isFlushed)
    #expect(lane.counters.refused == 0)
  }

  @Test func `a topic that may not be written to holds back only its own rows, until it may`() throws {
    let faults = Refuse { record, _ in
      record.topic == "tally.added" ? .onDelivery(LogError(.unauthorized, "not allowed")) : nil
    }
    let bench = try LaneFixture(faults: faults)
    let lane = try bench.start()
    for number in 1...3 { try bench.add(1, to: "a", request: "\(number)") }
    for _ in 0..<5 {
      try bench.settle(lane)
      bench.advance(200)
    }
    #expect(Set(bench.replies().map(\.request)) == ["1", "2", "3"])
    #expect(bench.records("tally.added").isEmpty)
    try bench.add(1, to: "a", request: "4")
    try bench.settle(lane)
    #expect(bench.replies().contains { $0.request == "4" })
    #expect(!lane.isFlushed)
    let failures = lane.counters.failures
    for _ in 0..<300 {
      try bench.settle(lane)
      bench.advance(200)
    }
    // It is tried again less and less often.
    #expect(lane.counters.failures - failures < 10)
    faults.end()
    for _ in 0..<40 {
      bench.advance(1000)
      try bench.settle(lane)
    }
    #expect(try bench.totals("a").suffix(4) == [1, 2, 3, 4])
    #expect(try bench.tally("echo of a")?.times == 4)
    #expect(lane.isFlushed)
  }

  @Test(arguments: [LogError.Code.unavailable, .queueFull, .other, .fatal])
  func `a lane whose records the log refuses at once tries again by itself, after a pause`(_ code: LogError.Code) throws {
    let faults = Refuse { record, _ in
      record.header("ce_type") == "tally.added" ? .atOnce(LogError(code, "not now")) : nil
    }
    let bench = try LaneFixture(faults: faults)
    let lane = try bench.start()
    try bench.add(1, to: "a")
    var turn = try lane.step(now: bench.now)
    for _ in 0..<10 where turn.isBusy { turn = try lane.step(now: bench.now) }
    #expect(!turn.isBusy)
    #expect(bench.records("tally.added").isEmpty)
    faults.end()
    // Nothing else happens: only time, as the lane asked for.
    for _ in 0..<10 where !lane.isFlushed {
      let wakeAt = try #require(turn.wakeAt)
      bench.advance(max(1, wakeAt.milliseconds - bench.now.milliseconds))
      turn = try lane.step(now: bench.now)
      while turn.isBusy { turn = try lane.step(now: bench.now) }
    }
    #expect(try bench.totals("a") == [1])
  }
}
