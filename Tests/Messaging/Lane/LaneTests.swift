import Deciding
import InMemory
import JSON
import Testing

@testable import Messaging

@Suite struct LaneTests {
  @Test func `a command changes state, publishes an event and gets a reply`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.add(5, to: "a")
    try bench.settle(lane)
    #expect(try bench.tally("a")?.total == 5)
    #expect(try bench.totals("a") == [5])
    #expect(bench.replies().map(\.type) == ["tally.reply"])
    #expect(bench.replies().map(\.body) == [#"{"id":"a","total":5}"#])
    #expect(try bench.tally("echo of a")?.times == 1)
  }

  @Test func `a reply goes to the partition that the edge reads, and names its request`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.add(5, to: "a", request: "r7")
    try bench.settle(lane)
    let reply = try #require(bench.log.records(of: TopicPartition("edge.replies", 1)).first)
    #expect(reply.header("request-id") == "r7")
    #expect(bench.log.records(of: TopicPartition("edge.replies", 0)).isEmpty)
  }

  @Test func `messages of a service carry channel numbers, versions, cause and correlation`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    let first = try bench.add(1, to: "a")
    try bench.add(2, to: "a")
    try bench.settle(lane)
    let added = bench.records("tally.added")
    #expect(added.map { $0.header("ce_sequence") } == ["1", "2"])
    #expect(added.map { $0.header("ce_subjectversion") } == ["1", "2"])
    #expect(added.first?.header("ce_causationid") == first.description)
    #expect(added.first?.header("ce_correlationid") == "c1")
    #expect(added.first?.header("ce_source")?.hasPrefix("/tally/") == true)
    #expect(added.first?.header("ce_id").flatMap { MessageID($0) }?.time == bench.now)
  }

  @Test func `a command that comes again from the same request has no second effect and no second reply`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    let id = MessageID(high: 1, low: 2)
    for _ in 0..<3 { try bench.add(5, to: "a", command: id, request: "r1", hash: "h") }
    try bench.settle(lane)
    #expect(try bench.tally("a")?.total == 5)
    // The first reply, and the same again for each repeat that came after it: all of one request.
    #expect(Set(bench.replies().map(\.body)) == [#"{"id":"a","total":5}"#])
  }

  @Test func `a repeat by another request gets the first answer, byte for byte, also in another batch and another lane`() throws {
    let bench = try LaneFixture()
    let id = MessageID(high: 1, low: 2)
    var lane = try bench.start()
    try bench.add(5, to: "a", command: id, request: "r1", hash: "h")
    try bench.settle(lane)
    lane = try bench.start()
    try bench.add(5, to: "a", command: id, request: "r2", hash: "h")
    try bench.settle(lane)
    let replies = bench.records("edge.replies")
    #expect(replies.map { $0.header("request-id") } == ["r1", "r2"])
    #expect(replies.first?.value == replies.last?.value)
    #expect(replies.first?.header("ce_correlationid") == replies.last?.header("ce_correlationid"))
    #expect(try bench.tally("a")?.total == 5)
  }

  @Test func `a key used again with another body is refused`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    let id = MessageID(high: 1, low: 2)
    try bench.add(5, to: "a", command: id, request: "r1", hash: "h")
    try bench.add(6, to: "a", command: id, request: "r2", hash: "other")
    try bench.settle(lane)
    #expect(try bench.tally("a")?.total == 5)
    #expect(bench.replies().last?.type == "refused")
    #expect(bench.replies().last?.body.contains("idempotency_key_reused") == true)
  }

  @Test func `a repeat while the first command is open is answered as such`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    let id = MessageID(high: 1, low: 2)
    // The first attempt fails, so there is no answer yet.
    try bench.add(Tally.unlucky, to: "a", command: id, request: "r1", hash: "h")
    try bench.add(Tally.unlucky, to: "a", command: id, request: "r2", hash: "h")
    try bench.settle(lane)
    #expect(bench.replies().map(\.request) == ["r2"])
    #expect(bench.replies().last?.body.contains("request_in_flight") == true)
  }

  @Test func `a record that is in the log twice is handled once`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    let envelope = Envelope(
      id: MessageID(high: 3, low: 4), source: "/other/0", sequence: 1, type: "tally.add", time: bench.now, subject: "a", correlationID: "c")
    for _ in 0..<2 { try bench.send(envelope, key: "a", body: JSON.encode(Add(id: "a", amount: 5, remindAfter: nil))) }
    try bench.settle(lane)
    #expect(try bench.tally("a")?.total == 5)
    #expect(lane.counters.repeated == 1)
  }

  @Test func `a message that comes before a missing one of its channel waits until it is sent again`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    for number: Int64 in [1, 3, 2, 3] {
      let envelope = Envelope(
        id: MessageID(high: 3, low: UInt64(number)), source: "/other/0", sequence: number, type: "tally.add", time: bench.now,
        subject: "a", correlationID: "c")
      try bench.send(envelope, key: "a", body: JSON.encode(Add(id: "a", amount: number, remindAfter: nil)))
    }
    try bench.settle(lane)
    #expect(try bench.totals("a") == [1, 3, 6])
    #expect(lane.counters.early == 1)
    #expect(bench.notices.contains { if case .gap(_, _, 2, 3) = $0 { true } else { false } })
  }

  @Test func `a timer fires when it is due and not before`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.add(5, to: "a", remindAfter: 10)
    try bench.settle(lane)
    bench.advance(9_999)
    try bench.settle(lane)
    #expect(try bench.tally("a")?.reminders == 0)
    #expect(try lane.step(now: bench.now).wakeAt == bench.now.adding(milliseconds: 1))
    bench.advance(1)
    try bench.settle(lane)
    #expect(try bench.tally("a")?.reminders == 1)
    bench.advance(100_000)
    try bench.settle(lane)
    #expect(try bench.tally("a")?.reminders == 1)
  }

  @Test func `a timer set again replaces the one before`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.add(5, to: "a", remindAfter: 10)
    try bench.settle(lane)
    bench.advance(5_000)
    try bench.add(5, to: "a", remindAfter: 10)
    try bench.settle(lane)
    bench.advance(5_000)
    try bench.settle(lane)
    #expect(try bench.tally("a")?.reminders == 0)
    bench.advance(5_000)
    try bench.settle(lane)
    #expect(try bench.tally("a")?.reminders == 1)
  }

  @Test func `timers wait until the lane has read everything that was there when it started`() throws {
    let bench = try LaneFixture()
    var lane = try bench.start()
    try bench.add(5, to: "a", remindAfter: 1)
    try bench.settle(lane)
    for amount: Int64 in 1...3 { try bench.add(amount, to: "a") }
    bench.advance(60_000)
    var configuration = Lane.Configuration()
    configuration.batchLimit = 1
    lane = try bench.start(configuration)
    var remindedAt: Int64?
    for _ in 0..<40 {
      _ = try lane.step(now: bench.now)
      let tally = try bench.tally("a")
      if tally?.reminders == 1 { remindedAt = remindedAt ?? tally?.total }
    }
    #expect(remindedAt == 11)
  }
}
