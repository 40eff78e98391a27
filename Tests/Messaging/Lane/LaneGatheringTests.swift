import Deciding
import InMemory
import Testing

@testable import Messaging

/// Acknowledges so many milliseconds after it has taken a record.
private final class SlowAnswers: MemoryLogFaults {
  private let delay: Int64

  init(_ delay: Int64) {
    self.delay = delay
  }

  func fate(of record: OutgoingRecord) -> MemoryLogFate {
    MemoryLogFate(arrivals: [0], acknowledgement: .delivered(after: delay))
  }
}

@Suite struct LaneGatheringTests {
  /// A lane that has handled one message, and whose answer to it is under way for so long.
  private func laneUnderWay(answeredAfter delay: Int64) throws -> (LaneFixture, Lane) {
    let bench = try LaneFixture(faults: SlowAnswers(delay))
    let lane = try bench.start()
    try bench.add(1, to: "a")
    bench.advance(0)
    let turn = try lane.step(now: bench.now)
    #expect(!turn.isGathering)
    #expect(lane.counters.handled == 1)
    return (bench, lane)
  }

  @Test func `what comes while the last batch is not acknowledged becomes one batch`() throws {
    let (bench, lane) = try laneUnderWay(answeredAfter: 3)
    let batches = lane.counters.batches
    for _ in 0..<3 {
      try bench.add(1, to: "b")
      let turn = try lane.step(now: bench.now)
      #expect(turn.isGathering && !turn.isBusy)
      bench.advance(1)
    }
    _ = try lane.step(now: bench.now)
    #expect(try bench.tally("b")?.total == 3)
    #expect(lane.counters.batches == batches + 1)
  }

  @Test func `nobody waits longer than the limit for an acknowledgement that does not come`() throws {
    let (bench, lane) = try laneUnderWay(answeredAfter: 60_000)
    try bench.add(1, to: "b")
    let turn = try lane.step(now: bench.now)
    #expect(turn.isGathering)
    #expect(turn.wakeAt == bench.now.adding(milliseconds: Lane.Configuration().gatherLimit))
    bench.advance(Lane.Configuration().gatherLimit - 1)
    #expect(try lane.step(now: bench.now).isGathering)
    bench.advance(1)
    #expect(try !lane.step(now: bench.now).isGathering)
    #expect(try bench.tally("b")?.total == 1)
  }

  @Test func `a lane that nobody waits for handles the first message at once, and those of its pause together`() throws {
    let bench = try LaneFixture()
    var configuration = Lane.Configuration()
    configuration.batchPause = 20
    let lane = try bench.start(configuration)
    try bench.add(1, to: "a")
    _ = try lane.step(now: bench.now)
    #expect(try bench.tally("a")?.total == 1)
    let batches = lane.counters.batches
    for _ in 0..<4 {
      bench.advance(4)
      try bench.add(1, to: "a")
      let turn = try lane.step(now: bench.now)
      #expect(turn.isGathering && !turn.isBusy)
    }
    bench.advance(4)
    _ = try lane.step(now: bench.now)
    #expect(try bench.tally("a")?.total == 5)
    #expect(lane.counters.batches == batches + 1)
  }

  @Test func `a lane that is behind takes the next full batch at once`() throws {
    let bench = try LaneFixture(faults: SlowAnswers(60_000))
    var configuration = Lane.Configuration()
    configuration.batchLimit = 4
    let lane = try bench.start(configuration)
    for _ in 0..<8 { try bench.add(1, to: "a") }
    bench.advance(0)
    for _ in 0..<2 { #expect(try !lane.step(now: bench.now).isGathering) }
    #expect(lane.counters.handled == 8)
  }
}
