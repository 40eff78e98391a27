import Deciding
import InMemory
import JSON
import Testing

@testable import Messaging

@Suite struct LaneTakeoverTests {
  @Test func `a lane whose partitions were taken over commits nothing more`() throws {
    let bench = try LaneFixture()
    let zombie = try bench.start()
    let lane = try bench.start()
    try bench.add(5, to: "a")
    #expect(throws: StoreError.self) { try bench.settle(zombie) }
    try bench.settle(lane)
    #expect(try bench.totals("a") == [5])
  }

  @Test func `the next owner sends the rows that were committed and not sent`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.add(5, to: "a")
    // It dies after the commit, before it sends: the commit holds, though the lane never hears of it.
    bench.database.fault = { step throws(StoreError) in
      if step == .afterCommit { throw StoreError(.unavailable, "killed") }
    }
    _ = try lane.step(now: bench.now)
    bench.database.fault = nil
    #expect(bench.records("tally.added").isEmpty)
    let next = try bench.start()
    try bench.settle(next)
    #expect(try bench.totals("a") == [5])
    #expect(bench.replies().count == 1)
  }

  @Test func `a commit whose outcome the lane did not hear is not done twice by the same lane`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.add(5, to: "a")
    bench.database.fault = { step throws(StoreError) in
      if step == .afterCommit { throw StoreError(.unavailable, "no answer") }
    }
    _ = try lane.step(now: bench.now)
    bench.database.fault = nil
    bench.advance(60_000)
    try bench.settle(lane)
    #expect(try bench.totals("a") == [5])
    #expect(try bench.tally("a")?.total == 5)
  }

  @Test func `sending again gives the same records, and consumers take them once`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.add(5, to: "a")
    _ = try lane.step(now: bench.now)
    // The mark was not committed yet, so the next owner sends everything again.
    let next = try bench.start()
    try bench.settle(next)
    let added = bench.records("tally.added")
    #expect(added.count == 2)
    #expect(added.first?.headers == added.last?.headers)
    #expect(added.first?.value == added.last?.value)
    #expect(try bench.tally("echo of a")?.times == 1)
  }

  @Test func `a failed delivery is sent again, in order`() throws {
    let faults = DropNext()
    let bench = try LaneFixture(faults: faults)
    let lane = try bench.start()
    try bench.add(1, to: "a")
    faults.dropNext(of: "tally.added")
    try bench.add(2, to: "a")
    try bench.settle(lane)
    bench.advance(1000)
    try bench.settle(lane)
    #expect(try bench.tally("echo of a")?.total == 3)
    #expect(try bench.tally("echo of a")?.times == 2)
    #expect(bench.notices.contains { if case .sendingFailed = $0 { true } else { false } })
  }

  @Test func `after a clean stop nothing is sent again, and no lane is careful`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.add(5, to: "a")
    try bench.settle(lane)
    #expect(lane.isFlushed)
    try lane.revoke([0, 1])
    let records = bench.records("tally.added").count
    let next = try bench.start()
    try bench.settle(next)
    #expect(bench.records("tally.added").count == records)
    #expect(!bench.notices.contains { if case .careful = $0 { true } else { false } })
  }

  @Test func `a message that was handled at three deaths is parked without being run, and the others are handled`() throws {
    let bench = try LaneFixture()
    try bench.add(1, to: "a")
    try bench.add(Tally.deadly, to: "b")
    try bench.add(2, to: "c")
    var deaths = 0
    while deaths < 10 {
      let lane = try bench.start()
      var died = false
      for _ in 0..<40 {
        _ = try lane.step(now: bench.now)
        if lane.failure != nil {
          died = true
          break
        }
      }
      guard died else { break }
      deaths += 1
    }
    #expect(deaths == 3)
    #expect(try bench.tally("a")?.total == 1)
    #expect(try bench.tally("c")?.total == 2)
    #expect(try bench.tally("b") == nil)
    #expect(bench.records("tally.dlq").count == 1)
  }

  @Test func `a careful lane looks again when the timer it expected was set anew`() throws {
    let bench = try LaneFixture()
    var lane = try bench.start()
    try bench.add(1, to: "a", remindAfter: 10)
    try bench.settle(lane)
    // It is overdue when the next lane starts, and set anew before that lane comes to it.
    try bench.add(1, to: "a", remindAfter: 100)
    let due = bench.now.adding(milliseconds: 100_000)
    bench.advance(20_000)
    lane = try bench.start()
    #expect(lane.isCareful)
    try bench.settle(lane)
    bench.advance(1000)
    try bench.settle(lane)
    #expect(!lane.isCareful)
    #expect(try lane.step(now: bench.now).wakeAt == due)
    #expect(try bench.tally("a")?.reminders == 0)
    bench.advance(79_000)
    try bench.settle(lane)
    #expect(try bench.tally("a")?.reminders == 1)
  }

  @Test func `a mark that moved is committed, also when the next batch is of another partition`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    let home = Partitioner.partition(for: "a", of: 2)
    let other = try #require((0..<20).lazy.map { "other \($0)" }.first { Partitioner.partition(for: $0, of: 2) != home })
    let command = MessageID(high: 1, low: 2)
    let numbered = Envelope(
      id: MessageID(high: 3, low: 4), source: "/other/0", sequence: 1, type: "tally.add", time: bench.now, subject: other,
      correlationID: "c")
    let body = try JSON.encode(Add(id: other, amount: 5, remindAfter: nil))
    try bench.add(5, to: "a", command: command, request: "r1")
    try bench.send(numbered, key: other, body: body)
    try bench.settle(lane)
    bench.advance(1000)
    try bench.settle(lane)
    // One partition says something, the other one hears what it had before.
    try bench.add(5, to: "a", command: command, request: "r2")
    try bench.settle(lane)
    try bench.send(numbered, key: other, body: body)
    try bench.settle(lane)
    #expect(lane.counters.repeated == 2)
    bench.advance(1000)
    try bench.settle(lane)
    let replies = bench.replies().map(\.request)
    #expect(replies == ["r1", "r2"])
    try bench.settle(bench.start())
    #expect(bench.replies().map(\.request) == replies)
  }

  @Test func `when the log is lost the journal fills it again, and nothing takes effect twice`() throws {
    let bench = try LaneFixture()
    var lane = try bench.start()
    for amount: Int64 in 1...5 { try bench.add(amount, to: "a") }
    try bench.settle(lane)
    let before = bench.records("tally.added").map(\.headers)
    bench.log.wipe()
    lane = try bench.start(identity: "second")
    try bench.settle(lane)
    #expect(bench.records("tally.added").map(\.headers) == before)
    #expect(try bench.tally("echo of a")?.times == 5)
    try bench.add(6, to: "a")
    try bench.settle(lane)
    #expect(try bench.tally("echo of a")?.total == 21)
  }

  @Test func `a record of another log waits too, if a parked record of the lost log had the same place`() throws {
    let bench = try LaneFixture()
    var lane = try bench.start()
    try bench.add(Tally.unlucky, to: "a")
    try bench.exhaustAttempts(lane)
    #expect(lane.counters.parked == 1)
    bench.log.wipe()
    lane = try bench.start(identity: "second")
    try bench.add(7, to: "a")
    try bench.settle(lane)
    #expect(try bench.database.reader().blocked(limit: 9).map(\.waiting) == [2])
    let key = try #require(bench.blockedKeys().first)
    #expect(try lane.discard(key, all: false, now: bench.now) == 1)
    try bench.settle(lane)
    #expect(try bench.totals("a") == [7])
    #expect(lane.blockedKeys == 0)
  }

  @Test func `deaths over a record of the lost log do not count for the record in its place`() throws {
    let bench = try LaneFixture()
    try bench.add(Tally.deadly, to: "a")
    for _ in 0..<3 {
      let lane = try bench.start()
      for _ in 0..<10 where lane.failure == nil { _ = try lane.step(now: bench.now) }
      #expect(lane.failure == "the process died")
    }
    bench.log.wipe()
    try bench.add(7, to: "a")
    let lane = try bench.start(identity: "second")
    #expect(lane.isCareful)
    try bench.settle(lane)
    #expect(try bench.totals("a") == [7])
  }
}
