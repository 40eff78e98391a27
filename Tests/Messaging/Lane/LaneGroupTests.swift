import Deciding
import InMemory
import Messaging
import Testing

/// What a lane does for its consumer group.
@Suite struct LaneGroupTests {
  /// A lane that shows its offsets to `shown`.
  private final class Shown {
    var offsets: [[TopicPartition: Int64]] = []

    /// What was said last of the partition that the commands are in.
    func last(_ place: TopicPartition) -> Int64? { offsets.last { $0[place] != nil }?[place] }
  }

  /// Where the commands of "a" are.
  private let place = TopicPartition("tally.commands", Partitioner.partition(for: Array("a".utf8), of: 2))

  private func lane(_ bench: LaneFixture, _ shown: Shown) throws -> Lane {
    let lane = try Lane(
      Worker(TallyDecider.self, topics: LaneFixture.topics), log: bench.log, store: bench.database.store(),
      showCommitted: { shown.offsets.append($0) }
    ) { _ in }
    try lane.assign([0, 1], facts: bench.facts(), now: bench.now)
    return lane
  }

  @Test func `all partitions are shown at the beginning, and the last offset within a second, though nothing more comes`() throws {
    let bench = try LaneFixture()
    let shown = Shown()
    let lane = try lane(bench, shown)
    #expect(shown.offsets.count == 1)
    #expect(shown.offsets[0].count == 4 && shown.offsets[0].values.allSatisfy { $0 == 0 })
    try bench.add(1, to: "a")
    try bench.settle(lane)
    bench.advance(10)
    try bench.add(2, to: "a")
    try bench.settle(lane)
    #expect(shown.last(place) == 1)
    let wakeAt = try lane.step(now: bench.now).wakeAt
    #expect(wakeAt.map { $0 <= bench.now.adding(milliseconds: 1000) } == true)
    bench.advance(1000)
    try bench.settle(lane)
    #expect(shown.last(place) == 2)
  }

  @Test func `what was not shown yet is when partitions are given back`() throws {
    let bench = try LaneFixture()
    let shown = Shown()
    let lane = try lane(bench, shown)
    for amount in 1...2 {
      try bench.add(Int64(amount), to: "a")
      try bench.settle(lane)
    }
    #expect(shown.last(place) == 1)
    try lane.revoke(lane.owned)
    #expect(shown.last(place) == 2)
    #expect(lane.owned.isEmpty)
  }

  @Test func `a lane that finishes handles nothing more; what waits is handled by whoever has its partitions next`() throws {
    let bench = try LaneFixture()
    let first = try bench.start()
    try bench.add(5, to: "a")
    for _ in 0..<10 { _ = try first.step(now: bench.now, isFinishing: true) }
    #expect(first.isFlushed)
    #expect(try bench.tally("a") == nil)
    try first.revoke(first.owned)
    let second = try bench.start()
    try bench.settle(second)
    #expect(try bench.tally("a")?.total == 5)
  }

  @Test func `a lane that has lost its partitions drops them at once, and reads nothing more`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.add(5, to: "a")
    lane.abandon()
    try bench.settle(lane)
    #expect(lane.owned.isEmpty)
    #expect(try bench.tally("a") == nil)
  }
}
