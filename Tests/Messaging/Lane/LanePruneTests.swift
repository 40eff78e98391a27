import Deciding
import Testing

@testable import InMemory
@testable import Messaging

@Suite struct LanePruneTests {
  private static let days: Int64 = 8 * 86_400_000

  @Test(arguments: [10, 200, 5000])
  func `commands past their time are forgotten as fast as they came`(_ perSecond: Int) throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    let start = bench.now
    for second in 0..<4 {
      for _ in 0..<perSecond { try bench.add(1, to: "a") }
      try bench.settle(lane)
      bench.now = start.adding(milliseconds: Int64(second + 1) * 1000)
    }
    #expect(bench.database.contents.inbox.count == 4 * perSecond)
    // As its host does it: when the lane says, and never more than so many at a time.
    bench.now = start.adding(milliseconds: Self.days + 1)
    for second in 0..<4 {
      let end = start.adding(milliseconds: Self.days + Int64(second + 1) * 1000)
      while bench.now < end {
        let before = bench.database.contents.inbox.count
        bench.now = try lane.prune(now: bench.now)
        #expect(before - bench.database.contents.inbox.count <= lane.configuration.pruneBite)
      }
      #expect(bench.database.contents.inbox.count <= (3 - second) * perSecond)
    }
  }

  @Test func `a command within its time stays, and the next look comes no sooner than needed`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.add(1, to: "a")
    try bench.settle(lane)
    bench.advance(Self.days)
    #expect(try lane.prune(now: bench.now) == bench.now.adding(milliseconds: lane.configuration.pruneInterval))
    #expect(bench.database.contents.inbox.count == 1)
    bench.advance(1)
    _ = try lane.prune(now: bench.now)
    #expect(bench.database.contents.inbox.isEmpty)
  }
}
