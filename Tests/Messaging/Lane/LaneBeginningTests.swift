import Deciding
import InMemory
import JSON
import Testing

@testable import Messaging

/// A log that no longer has what was to be read next.
@Suite struct LaneBeginningTests {
  let bench: LaneFixture
  let place: TopicPartition

  init() throws {
    bench = try LaneFixture()
    place = TopicPartition("tally.commands", Partitioner.partition(for: "a", of: 2))
  }

  /// A lane has handled the numbers 1 to 3; then 4 to 9 come while none runs, and all before 7 are removed.
  private func loseSome() throws {
    let lane = try bench.start()
    for number: Int64 in 1...3 { try bench.send(number: number, to: "a") }
    try bench.settle(lane)
    try lane.revoke([0, 1])
    for number: Int64 in 4...9 { try bench.send(number: number, to: "a") }
    try bench.log.remove(place, before: 6)
  }

  private var accepting: Lane.Configuration {
    var configuration = Lane.Configuration()
    configuration.acceptsLoss = true
    return configuration
  }

  @Test func `a lane refuses partitions with records that were removed unread, and names the gap and what to do`() throws {
    try loseSome()
    let lane = try bench.idleLane()
    for _ in 0..<2 {
      let error = #expect(throws: LogError.self) { try lane.assign([0, 1], facts: bench.facts(), now: bench.now) }
      #expect(error?.code == .recordsLost)
      #expect(error?.isDamage == true)
      for part in ["tally", "\(place)", "offset 3", "6 to 9", "--recover"] { #expect(error?.message.contains(part) == true) }
    }
    try bench.settle(lane)
    #expect(try bench.tally("a")?.total == 6)
  }

  @Test func `a lane that recovers goes on where the log begins, and says what is gone`() throws {
    try loseSome()
    let lane = try bench.start(accepting)
    try bench.settle(lane)
    #expect(try bench.tally("a")?.total == 6 + 7 + 8 + 9)
    #expect(bench.notices.contains { if case .lossAccepted(_, place, 3..<6) = $0 { true } else { false } })
    #expect(lane.counters.early == 0)
    // From there on a gap is one again, and a repeat is one.
    for number: Int64 in [2, 9, 11] { try bench.send(number: number, to: "a") }
    try bench.settle(lane)
    #expect(lane.counters.repeated == 2)
    #expect(lane.counters.early == 1)
    // It was for once: the next start has nothing to accept.
    bench.notices = []
    try bench.settle(bench.start())
    #expect(!bench.notices.contains { if case .lossAccepted = $0 { true } else { false } })
  }

  @Test func `numbers that were taken before a loss are not taken again after it`() throws {
    try loseSome()
    try bench.log.remove(place, before: .max)
    for number: Int64 in [2, 3, 8] { try bench.send(number: number, to: "a") }
    let lane = try bench.start(accepting)
    try bench.settle(lane)
    #expect(try bench.tally("a")?.total == 6 + 8)
    #expect(lane.counters.repeated == 2)
  }

  @Test func `records that are removed under a running lane are not skipped`() throws {
    let lane = try bench.start()
    for number: Int64 in 1...5 { try bench.send(number: number, to: "a") }
    try bench.log.remove(place, before: 2)
    _ = try lane.step(now: bench.now)
    #expect(lane.wantsAssignment)
    let error = #expect(throws: LogError.self) { try lane.assign([0, 1], facts: bench.facts(), now: bench.now) }
    #expect(error?.code == .recordsLost)
    #expect(try bench.tally("a") == nil)
  }

  @Test func `a topic that was emptied after it was read to its end has lost nothing`() throws {
    let lane = try bench.start()
    for number: Int64 in 1...3 { try bench.send(number: number, to: "a") }
    try bench.settle(lane)
    try bench.log.remove(place, before: .max)
    let next = try bench.start()
    try bench.send(number: 4, to: "a")
    try bench.settle(next)
    #expect(try bench.tally("a")?.total == 10)
  }

  @Test func `records that were removed before the first was read are lost, if the lane had the topic then`() throws {
    try bench.start().revoke([0, 1])
    for number: Int64 in 1...3 { try bench.send(number: number, to: "a") }
    try bench.log.remove(place, before: 1)
    let error = #expect(throws: LogError.self) { try bench.start() }
    #expect(error?.code == .recordsLost)
  }

  @Test func `a lane that is new to a log without its beginning starts with the first record, and says so once a topic`() throws {
    for number: Int64 in 1...5 { try bench.send(number: number, to: "a") }
    try bench.log.remove(place, before: 3)
    var lane = try bench.start()
    try bench.settle(lane)
    #expect(try bench.tally("a")?.total == 9)
    func told() -> Int {
      bench.notices.count { if case .beginningGone(_, place.topic, [place.partition: 3]) = $0 { true } else { false } }
    }
    #expect(told() == 1)
    lane = try bench.start()
    try bench.settle(lane)
    #expect(told() == 1)
    #expect(try bench.tally("a")?.total == 9)
  }

  @Test func `a log that replaced another is read from its beginning, wherever that is`() throws {
    let lane = try bench.start()
    for number: Int64 in 1...3 { try bench.send(number: number, to: "a") }
    try bench.settle(lane)
    bench.log.wipe()
    for number: Int64 in 1...4 { try bench.send(number: number, to: "a") }
    try bench.log.remove(place, before: 2)
    let next = try bench.start(identity: "second")
    try bench.settle(next)
    #expect(try bench.tally("a")?.total == 10)
    #expect(next.counters.early == 0)
  }
}
