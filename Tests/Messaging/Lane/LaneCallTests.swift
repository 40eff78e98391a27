import Deciding
import JSON
import Testing

@testable import InMemory
@testable import Messaging

/// Calls to the outside, from the message that asks for one to the message that says what came of it.
@Suite struct LaneCallTests {
  private let caller = ScriptedCaller()

  private func lane(_ bench: LaneFixture, _ configuration: Lane.Configuration = Lane.Configuration()) throws -> Lane {
    let lane = try bench.idleLane(configuration, outside: EffectWorker(caller))
    try lane.assign([0, 1], facts: bench.facts(), now: bench.now)
    return lane
  }

  @Test func `the outcome of a call comes back as a message of its key`() throws {
    let bench = try LaneFixture()
    let lane = try lane(bench)
    try bench.add(5, to: "a", asks: true)
    try bench.settle(lane)
    #expect(caller.attempts == ["a"])
    #expect(try bench.tally("a")?.total == 5)
    #expect(lane.openCalls == 1)
    caller.end("a", .says("a"))
    try bench.settle(lane)
    #expect(try bench.tally("a")?.total == 6)
    #expect(try bench.totals("a") == [5, 6])
    #expect(lane.openCalls == 0)
  }

  @Test func `nothing is called before the commit`() throws {
    let bench = try LaneFixture()
    let lane = try lane(bench)
    bench.database.fault = { step throws(StoreError) in
      if step == .beforeCommit { throw StoreError(.rolledBack, "full") }
    }
    try bench.add(5, to: "a", asks: true)
    try bench.settle(lane)
    #expect(caller.attempts.isEmpty)
    bench.database.fault = nil
    bench.advance(10_000)
    try bench.settle(lane)
    #expect(caller.attempts == ["a"])
  }

  @Test func `the next owner makes a call again under the same id, and its outcome counts once`() throws {
    let bench = try LaneFixture()
    var lane = try lane(bench)
    try bench.add(5, to: "a", asks: true)
    try bench.settle(lane)
    lane = try self.lane(bench)
    try bench.settle(lane)
    #expect(caller.underWay.count == 2)
    #expect(caller.underWay.first?.call == caller.underWay.last?.call)
    caller.end("a", .says("a"))
    caller.end("a", .says("a"))
    try bench.settle(lane)
    #expect(try bench.totals("a") == [5, 6])
  }

  /// The lost database's owner may have made it, so its time limit says nothing about what the outside has done.
  @Test func `a call of redone work is never taken for one that was not made`() throws {
    let bench = try LaneFixture()
    let first = try lane(bench)
    caller.results["a"] = [.says("a")]
    try bench.add(5, to: "a", asks: true)
    try bench.settle(first)
    bench.advance(2000)
    try bench.settle(first)
    bench.database.restore(nil)
    bench.advance(3_600_000)
    let next = try bench.idleLane(outside: EffectWorker(caller))
    try next.assign([0, 1], facts: bench.facts(recovering: true), now: bench.now)
    try bench.settle(next)
    #expect(caller.attempts == ["a", "a"])
    #expect(try bench.tally("a")?.total == 6)
    #expect(next.openCalls == 0)
  }

  /// The same holds for a message that waited behind its key in the copy, and that was handled later: no row in the log shows that.
  @Test func `a call of a message that waits in an older copy is never taken for one that was not made`() throws {
    let bench = try LaneFixture()
    let first = try lane(bench)
    try bench.add(1, to: "a")
    try bench.settle(first)
    try bench.startOver(first)
    let row = try bench.overwrite("a")
    try bench.add(5, to: "a", asks: true)
    try bench.settle(first)
    #expect(try bench.blockedKeys().map(\.text) == ["a"])
    let copy = bench.database.copy()
    try bench.overwrite("a", with: row)
    caller.results["a"] = [.says("a")]
    for _ in 0..<3 {
      bench.advance(2000)
      try bench.settle(first)
    }
    #expect(caller.attempts == ["a"])
    bench.database.restore(copy)
    try bench.overwrite("a", with: row)
    bench.advance(3_600_000)
    let next = try bench.idleLane(outside: EffectWorker(caller))
    try next.assign([0, 1], facts: bench.facts(recovering: true), now: bench.now)
    for _ in 0..<3 {
      try bench.settle(next)
      bench.advance(2000)
    }
    #expect(caller.attempts == ["a", "a"])
    #expect(try bench.tally("a")?.total == 7)
  }

  @Test func `an outcome whose commit failed is not lost`() throws {
    let bench = try LaneFixture()
    let lane = try lane(bench)
    caller.results["a"] = [.says("a")]
    try bench.add(5, to: "a", asks: true)
    var commits = 0
    bench.database.fault = { step throws(StoreError) in
      if step == .beforeCommit { commits += 1 }
      if step == .beforeCommit, (2...3).contains(commits) { throw StoreError(.unavailable, "gone") }
    }
    for _ in 0..<5 {
      // A takeover may fail as well.
      try? bench.settle(lane)
      bench.advance(5000)
    }
    #expect(commits > 3)
    #expect(lane.openCalls == 0)
    #expect(try bench.tally("a")?.total == 6)
    #expect(bench.journaled("tally.added") == ["a", "a"])
  }

  @Test func `an outcome that fails is parked, and counts when it is replayed`() throws {
    let bench = try LaneFixture()
    let lane = try lane(bench)
    caller.results["a"] = [.says("unlucky")]
    try bench.add(5, to: "a", asks: true)
    try bench.exhaustAttempts(lane)
    let key = try #require(bench.blockedKeys().first)
    #expect(key.text == "a")
    #expect(lane.openCalls == 0)
    #expect(caller.attempts == ["a"])
    try bench.add(1, to: "a")
    try bench.settle(lane)
    #expect(try bench.totals("a") == [5])
    #expect(try lane.discard(key, all: false, now: bench.now) == 1)
    try bench.settle(lane)
    #expect(try bench.totals("a") == [5, 6])
  }

  @Test func `an outcome that a person must look at is parked with its reason, and runs when it is replayed`() throws {
    let bench = try LaneFixture()
    let lane = try lane(bench)
    var answer = CallAnswer.saying("a")
    answer.failure = "nobody is at home"
    caller.results["a"] = [.answered(answer)]
    try bench.add(5, to: "a", asks: true)
    try bench.settle(lane)
    let key = try #require(bench.blockedKeys().first)
    #expect(lane.openCalls == 0)
    #expect(try bench.totals("a") == [5])
    #expect(try bench.records("tally.dlq").first?.header("kafka_dlt-exception-message") == "nobody is at home")
    #expect(try lane.replay(key, now: bench.now))
    try bench.settle(lane)
    #expect(try bench.totals("a") == [5, 6])
    #expect(try bench.blockedKeys().isEmpty)
  }

  @Test func `an outcome waits behind the messages of its key that wait`() throws {
    let bench = try LaneFixture()
    let lane = try lane(bench)
    try bench.add(5, to: "a", asks: true)
    try bench.add(Tally.unlucky, to: "a")
    try bench.exhaustAttempts(lane)
    caller.end("a", .says("a"))
    try bench.settle(lane)
    #expect(try bench.totals("a") == [5])
    let key = try #require(bench.blockedKeys().first)
    #expect(try lane.discard(key, all: false, now: bench.now) == 1)
    try bench.settle(lane)
    #expect(try bench.totals("a") == [5, 6])
  }

  @Test func `while a call is open, the same call is not begun twice`() throws {
    let bench = try LaneFixture()
    let lane = try lane(bench)
    try bench.add(5, to: "a", asks: true)
    try bench.add(5, to: "a", asks: true)
    try bench.settle(lane)
    #expect(lane.openCalls == 1)
    #expect(caller.attempts == ["a"])
  }

  @Test func `a call whose outcome is known from elsewhere ends, and is not made again`() throws {
    let bench = try LaneFixture()
    let lane = try lane(bench)
    caller.results["a"] = [.unknown("time-out")]
    try bench.add(5, to: "a", asks: true)
    try bench.settle(lane)
    #expect(lane.openCalls == 1)
    try bench.add(7, to: "a", knowsAnswer: true)
    try bench.settle(lane)
    #expect(lane.openCalls == 0)
    bench.advance(60_000)
    try bench.settle(lane)
    #expect(caller.attempts == ["a"])
    #expect(try bench.tally("a")?.total == 7)
    // The same call may be begun again, and is another one.
    caller.results["a"] = [.says("a")]
    try bench.add(5, to: "a", asks: true)
    try bench.settle(lane)
    #expect(try bench.totals("a") == [5, 7, 12, 13])
  }

  @Test func `what is known from elsewhere while a call is under way counts, and the call's own answer does not`() throws {
    let bench = try LaneFixture()
    let lane = try lane(bench)
    try bench.add(5, to: "a", asks: true)
    try bench.settle(lane)
    try bench.add(7, to: "a", knowsAnswer: true)
    try bench.settle(lane)
    caller.end("a", .says("a"))
    try bench.settle(lane)
    #expect(try bench.totals("a") == [5, 7])
  }

  @Test func `what is known before the call is committed leaves nothing to call`() throws {
    let bench = try LaneFixture()
    let lane = try lane(bench)
    try bench.add(5, to: "a", asks: true)
    try bench.add(7, to: "a", knowsAnswer: true)
    try bench.settle(lane)
    #expect(caller.attempts.isEmpty)
    #expect(lane.openCalls == 0)
  }

  @Test func `an end of a call whose commit failed has ended nothing`() throws {
    let bench = try LaneFixture()
    let lane = try lane(bench)
    try bench.add(5, to: "a", asks: true)
    try bench.settle(lane)
    bench.database.fault = { step throws(StoreError) in
      if step == .beforeCommit { throw StoreError(.rolledBack, "full") }
    }
    try bench.add(7, to: "a", knowsAnswer: true)
    try bench.settle(lane)
    #expect(lane.openCalls == 1)
    caller.end("a", .unknown("time-out"))
    bench.advance(10_000)
    bench.database.fault = nil
    try bench.settle(lane)
    #expect(lane.openCalls == 0)
    #expect(try bench.tally("a")?.total == 7)
  }

  @Test func `the next owner does not make a call that has ended`() throws {
    let bench = try LaneFixture()
    var lane = try lane(bench)
    caller.results["a"] = [.unknown("time-out")]
    try bench.add(5, to: "a", asks: true)
    try bench.add(5, to: "b", asks: true)
    try bench.settle(lane)
    try bench.add(7, to: "a", knowsAnswer: true)
    try bench.settle(lane)
    lane = try self.lane(bench)
    try bench.settle(lane)
    #expect(caller.attempts == ["a", "b", "b"])
    #expect(lane.openCalls == 1)
  }

  @Test func `a limit that is over already counts from when the call is begun`() throws {
    let bench = try LaneFixture()
    let lane = try lane(bench)
    caller.givesUpNothing = true
    try bench.add(5, to: "a", asks: true)
    let before = bench.now
    bench.advance(3_600_000)
    try bench.settle(lane)
    #expect(caller.underWay.first?.call.until == bench.now)
    #expect(bench.now > before + 60)
  }

  @Test func `an outcome that kills its process is parked at the third death`() throws {
    let bench = try LaneFixture()
    caller.results["a"] = [.says("deadly")]
    var lane = try lane(bench)
    try bench.add(5, to: "a", asks: true)
    for _ in 0..<4 {
      // The handler never gets to its commit, and the process is gone.
      for _ in 0..<20 { _ = try? lane.step(now: bench.now) }
      lane = try self.lane(bench)
      bench.advance(1000)
    }
    try bench.settle(lane)
    #expect(try bench.blockedKeys().map(\.text) == ["a"])
    #expect(lane.openCalls == 0)
  }
}
