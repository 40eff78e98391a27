import Deciding
import JSON
import Testing

@testable import Messaging

/// Whose numbers count, and what happens to a message whose number another one has taken.
@Suite struct LaneNumberTests {
  let bench: LaneFixture
  let lane: Lane

  init() throws {
    bench = try LaneFixture()
    lane = try bench.start()
  }

  /// A message that adds 5 to `a`.
  private func send(_ id: UInt64, from source: String, number: Int64) throws {
    let envelope = Envelope(
      id: MessageID(high: 9, low: id), source: source, sequence: number, type: "tally.add", time: bench.now, subject: "a",
      correlationID: "c")
    try bench.send(envelope, key: "a", body: JSON.encode(Add(id: "a", amount: 5, remindAfter: nil)))
  }

  @Test(arguments: ["/ext/0", "/other", "/other/2", "/other/-1", "/other/00", "other/0", "https://example.com/other/0", ""])
  func `a number of somebody else counts nothing, and the id says what is a repeat`(source: String) throws {
    let sent: [(UInt64, Int64)] = [(1, 7), (1, 7), (2, 7), (3, 2), (4, 9_007_199_254_740_991)]
    for (id, number) in sent { try send(id, from: source, number: number) }
    try bench.settle(lane)
    #expect(try bench.tally("a")?.total == 20)
    #expect(!bench.notices.contains { if case .gap = $0 { true } else { false } })
    #expect(try bench.blockedKeys().isEmpty)
  }

  @Test func `numbers of the system's services count`() throws {
    for (id, number) in [(1, 1), (1, 1), (2, 2), (4, 4)] as [(UInt64, Int64)] { try send(id, from: "/other/1", number: number) }
    try bench.settle(lane)
    #expect(try bench.tally("a")?.total == 10)
    #expect(bench.notices.contains { if case .gap(_, _, 3, 4) = $0 { true } else { false } })
  }

  @Test func `a message whose number another system's has taken is parked, and can be run`() throws {
    try send(1, from: "/other/0", number: 1)
    // The copy of another system's record, and then the message that is ours.
    try send(20, from: "/other/0", number: 2)
    try send(2, from: "/other/0", number: 2)
    try bench.settle(lane)
    #expect(try bench.tally("a")?.total == 10)
    let key = try #require(bench.blockedKeys().first)
    #expect(bench.records("tally.dlq").first?.header("kafka_dlt-exception-message")?.contains("\(MessageID(high: 9, low: 20))") == true)
    // Its repeat is one, and what comes after it waits for its turn.
    try send(2, from: "/other/0", number: 2)
    try send(3, from: "/other/0", number: 3)
    try bench.settle(lane)
    #expect(bench.records("tally.dlq").count == 1)
    #expect(try bench.tally("a")?.total == 10)
    #expect(try lane.replay(key, now: bench.now))
    try bench.settle(lane)
    #expect(try bench.tally("a")?.total == 20)
    #expect(try bench.blockedKeys().isEmpty)
  }
}
