import Deciding
import InMemory
import JSON
import Testing

@testable import Messaging

@Suite struct LaneFailureTests {
  @Test func `a failing message is tried three times a second apart, and then parked with a dead letter`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.add(Tally.unlucky, to: "a")
    try bench.settle(lane)
    #expect(lane.counters.attemptsFailed == 1)
    bench.advance(999)
    try bench.settle(lane)
    #expect(lane.counters.attemptsFailed == 1)
    bench.advance(1)
    try bench.settle(lane)
    #expect(lane.counters.attemptsFailed == 2)
    #expect(bench.records("tally.dlq").isEmpty)
    bench.advance(1000)
    try bench.settle(lane)
    #expect(lane.counters.attemptsFailed == 3)
    let letter = try #require(bench.records("tally.dlq").first)
    #expect(letter.header("kafka_dlt-original-topic") == "tally.commands")
    #expect(letter.header("kafka_dlt-exception-message") == "thirteen")
    #expect(letter.header("ce_type") == "tally.add")
    bench.advance(3_600_000)
    try bench.settle(lane)
    #expect(lane.counters.attemptsFailed == 3)
    #expect(lane.blockedKeys == 1)
  }

  @Test func `messages of a failing key wait in order, and other keys go on`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.add(Tally.unlucky, to: "a")
    try bench.add(1, to: "a")
    try bench.add(2, to: "b")
    try bench.add(3, to: "a")
    try bench.settle(lane)
    #expect(try bench.tally("a") == nil)
    #expect(try bench.totals("b") == [2])
    let key = try #require(try bench.database.reader().blocked(limit: 10).first)
    #expect(key.waiting == 3)
    #expect(try lane.discard(key.key, all: false, now: bench.now) == 1)
    try bench.settle(lane)
    #expect(try bench.totals("a") == [1, 4])
    #expect(lane.blockedKeys == 0)
  }

  @Test func `replaying a key whose cause is gone lets everything behind it go on, in order`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    // A body that can't be read is parked at once.
    try bench.add(0, to: "a", body: Array("{".utf8))
    try bench.add(1, to: "a")
    try bench.add(2, to: "a")
    try bench.settle(lane)
    #expect(lane.counters.parked == 1)
    let key = try #require(try bench.database.reader().blocked(limit: 10).first?.key)
    // It still can't be read: parked again, and nothing overtakes it.
    #expect(try lane.replay(key, now: bench.now))
    try bench.settle(lane)
    #expect(try bench.tally("a") == nil)
    #expect(lane.counters.parked == 2)
    #expect(try lane.discard(key, all: false, now: bench.now) == 1)
    try bench.settle(lane)
    #expect(try bench.totals("a") == [1, 3])
    try bench.add(3, to: "a")
    try bench.settle(lane)
    #expect(try bench.totals("a") == [1, 3, 6])
  }

  @Test func `discarding a key drops all its waiting messages`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.add(Tally.unlucky, to: "a")
    try bench.add(1, to: "a")
    try bench.settle(lane)
    let key = try #require(try bench.database.reader().blocked(limit: 10).first?.key)
    #expect(try lane.discard(key, all: true, now: bench.now) == 2)
    try bench.settle(lane)
    #expect(lane.blockedKeys == 0)
    #expect(try bench.tally("a") == nil)
    #expect(try lane.discard(key, all: true, now: bench.now) == 0)
    #expect(try !lane.replay(key, now: bench.now))
  }

  @Test func `a blocked key's timer waits behind its messages`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.add(5, to: "a", remindAfter: 2)
    try bench.add(Tally.unlucky, to: "a")
    try bench.settle(lane)
    bench.advance(60_000)
    try bench.settle(lane)
    #expect(try bench.tally("a")?.reminders == 0)
    let key = try #require(try bench.database.reader().blocked(limit: 10).first?.key)
    _ = try lane.discard(key, all: false, now: bench.now)
    try bench.settle(lane)
    #expect(try bench.tally("a")?.reminders == 1)
  }

  @Test(arguments: ["9999-12-31T23:59:59-01:00", "9999-12-31T23:59:60Z", "0001-01-01T00:00:00+01:00", "1969-12-31T23:59:59Z"])
  func `a message with a time that can't be written is a dead letter, and is not counted`(time: String) throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    let envelope = Envelope(
      id: MessageID(high: 1, low: 1), source: "/foreign", type: "tally.add", time: bench.now, subject: "a", correlationID: "c")
    let headers = envelope.headers.map { $0.name == "ce_time" ? Header("ce_time", time) : $0 }
    try bench.send(headers: headers, key: "a", body: JSON.encode(Add(id: "a", amount: 1, remindAfter: nil)))
    try bench.settle(lane)
    #expect(try bench.tally("a") == nil)
    #expect(bench.records("tally.dlq").first?.header("kafka_dlt-exception-message")?.contains("ce_time") == true)
  }

  @Test(arguments: ["ce_id", "ce_source", "ce_type", "ce_time"])
  func `a record without a required header is parked, and only its key waits`(_ missing: String) throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    let envelope = Envelope(
      id: MessageID(high: 1, low: 1), source: "/edge/1", type: "tally.add", time: bench.now, subject: "a", correlationID: "c")
    try bench.send(headers: envelope.headers.filter { $0.name != missing }, key: "a", body: Array("{}".utf8))
    try bench.add(1, to: "b")
    try bench.settle(lane)
    #expect(try bench.totals("b") == [1])
    #expect(bench.records("tally.dlq").first?.header("kafka_dlt-exception-message")?.contains(missing) == true)
  }

  @Test func `an unknown type, a tombstone and a nonsensical reply address are dead letters, not crashes`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    func envelope(_ number: UInt64, type: String = "tally.add", replyTo: String? = nil) -> Envelope {
      Envelope(
        id: MessageID(high: 1, low: number), source: "/edge/1", type: type, time: bench.now, subject: "a", correlationID: "c",
        replyTo: replyTo)
    }
    try bench.send(envelope(1, type: "tally.subtract"), key: "a", body: Array("{}".utf8))
    try bench.send(envelope(2), key: "b", body: nil)
    try bench.send(envelope(3, replyTo: "no.such.topic"), key: "c", body: JSON.encode(Add(id: "c", amount: 1, remindAfter: nil)))
    for _ in 0..<3 {
      try bench.settle(lane)
      bench.advance(1000)
    }
    #expect(bench.records("tally.dlq").count == 3)
    #expect(try bench.tally("c") == nil)
  }

  @Test func `a database that fails is no message's fault`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    bench.database.fault = { step throws(StoreError) in
      if step == .beforeCommit { throw StoreError(.noSpace, "the disk is full") }
    }
    try bench.add(5, to: "a")
    for _ in 0..<50 {
      if lane.wantsAssignment { try? lane.assign([0, 1], facts: bench.facts(), now: bench.now) }
      _ = try lane.step(now: bench.now)
      bench.advance(1000)
    }
    #expect(bench.records("tally.added").isEmpty)
    #expect(lane.failure == "the disk is full")
    bench.database.fault = nil
    try bench.settle(lane)
    #expect(try bench.totals("a") == [5])
    #expect(lane.counters.attemptsFailed == 0)
    #expect(lane.failure == nil)
  }

  @Test func `a batch that the database rolled back is done again, and the partitions are not taken over anew`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.settle(lane)
    bench.database.fault = { step throws(StoreError) in
      if step == .beforeCommit { throw StoreError(.rolledBack, "a deadlock") }
    }
    try bench.add(5, to: "a")
    #expect(try lane.step(now: bench.now).isBackingOff)
    #expect(!lane.wantsAssignment)
    bench.database.fault = nil
    bench.advance(1000)
    try bench.settle(lane)
    #expect(try bench.totals("a") == [5])
    #expect(try bench.database.reader().claims().mapValues(\.epoch) == [0: 1, 1: 1])
    #expect(lane.counters.attemptsFailed == 0)
  }

  @Test func `a commit of unknown outcome makes the lane take its partitions over anew, and the batch is done once`() throws {
    for step in [StoreStep.beforeCommit, .afterCommit] {
      let bench = try LaneFixture()
      let lane = try bench.start()
      try bench.settle(lane)
      bench.database.fault = { reached throws(StoreError) in
        if reached == step { throw StoreError(.unavailable, "the connection broke") }
      }
      try bench.add(5, to: "a")
      _ = try lane.step(now: bench.now)
      #expect(lane.wantsAssignment)
      bench.database.fault = nil
      bench.advance(1000)
      try bench.settle(lane)
      #expect(try bench.totals("a") == [5])
      #expect(try bench.database.reader().claims().mapValues(\.epoch) == [0: 2, 1: 2])
    }
  }

  @Test func `records that come while the lane backs off are polled after its earlier ones are handled`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.settle(lane)
    bench.database.fault = { step throws(StoreError) in
      if step == .read { throw StoreError(.unavailable, "no answer") }
    }
    try bench.add(1, to: "a")
    #expect(try lane.step(now: bench.now).isBackingOff)
    bench.database.fault = nil
    try bench.add(2, to: "b")
    #expect(try lane.step(now: bench.now).isBackingOff)
    bench.advance(60_000)
    // Nothing wakes it for the second message any more.
    #expect(try lane.step(now: bench.now).isBusy)
    _ = try lane.step(now: bench.now)
    #expect(try bench.totals("a") == [1])
    #expect(try bench.totals("b") == [2])
  }

  @Test func `a read that fails while events are folded is not taken for a row that is not there`() throws {
    var failing = 0
    var reads = 0
    // Whichever read of a batch it is.
    repeat {
      failing += 1
      reads = 0
      let bench = try LaneFixture()
      let lane = try bench.start()
      try bench.add(1, to: "a")
      try bench.settle(lane)
      try bench.startOver(lane)
      bench.database.fault = { step throws(StoreError) in
        guard step == .read else { return }
        reads += 1
        if reads == failing { throw StoreError(.unavailable, "no answer") }
      }
      try bench.add(2, to: "a")
      try bench.settle(lane)
      bench.advance(60_000)
      try bench.settle(lane)
      #expect(try bench.tally("echo of a")?.times == 2, "read \(failing)")
      #expect(try bench.tally("echo of a")?.total == 3, "read \(failing)")
      #expect(lane.counters.attemptsFailed == 0)
    } while reads >= failing
    #expect(failing > 3)
  }

  @Test func `a replay whose commit's outcome the lane did not hear is tried all the same`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.add(Tally.unlucky, to: "a")
    try bench.exhaustAttempts(lane)
    #expect(lane.counters.parked == 1)
    let key = try #require(bench.blockedKeys().first)
    bench.database.fault = { step throws(StoreError) in
      if step == .afterCommit { throw StoreError(.unavailable, "no answer") }
    }
    #expect(throws: StoreError.self) { try lane.replay(key, now: bench.now) }
    bench.database.fault = nil
    try bench.settle(lane)
    #expect(lane.counters.attemptsFailed == 4)
  }
}
