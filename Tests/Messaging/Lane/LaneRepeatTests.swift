import Deciding
import InMemory
import JSON
import Testing

@testable import Messaging

/// Commands that come only to meet their first.
@Suite struct LaneRepeatTests {
  private static let id = MessageID(high: 1, low: 2)

  private func ask(_ bench: LaneFixture, request: String, hash: String = "h", repliesTo replyTo: String? = "edge.replies") throws {
    var envelope = Envelope(
      id: Self.id, source: "/edge/1", type: "tally.add", time: bench.now, subject: "a", correlationID: "c \(request)", replyTo: replyTo,
      replyPartition: 1, requestID: request, contentHash: hash)
    envelope.isRepeatOnly = true
    try bench.send(envelope, key: "a", body: Array("{}".utf8))
  }

  @Test func `a repeat without a first command is answered as such, and nothing is taken or kept`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try ask(bench, request: "r1")
    try ask(bench, request: "r2")
    try bench.settle(lane)
    #expect(bench.replies().map(\.request) == ["r1", "r2"])
    #expect(bench.replies().allSatisfy { $0.type == Envelope.notTakenType })
    #expect(try bench.tally("a") == nil)
    #expect(try bench.database.reader().inbox(Self.id) == nil)
    #expect(bench.records("tally.dlq").isEmpty && lane.counters.repeated == 0)
    // The same key is free for a request that is taken.
    try bench.add(5, to: "a", command: Self.id, request: "r3", hash: "h")
    try bench.settle(lane)
    #expect(bench.replies().last?.body == #"{"id":"a","total":5}"#)
    #expect(Set(bench.records("edge.replies").compactMap { $0.header("ce_id") }).count == 3)
  }

  @Test(arguments: [true, false])
  func `a repeat gets the first answer, in the same batch and in another`(isOneBatch: Bool) throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.add(5, to: "a", command: Self.id, request: "r1", hash: "h")
    if !isOneBatch { try bench.settle(lane) }
    try ask(bench, request: "r2")
    try bench.settle(lane)
    #expect(bench.replies().map(\.request) == ["r1", "r2"])
    #expect(Set(bench.replies().map(\.body)) == [#"{"id":"a","total":5}"#])
    #expect(Set(bench.records("edge.replies").compactMap { $0.header("ce_correlationid") }).count == 1)
    #expect(try bench.tally("a")?.total == 5)
  }

  @Test func `a repeat-only command with another body, or with an open first command, is answered like any repeat`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try bench.add(Tally.unlucky, to: "a", command: Self.id, request: "r1", hash: "h")
    try ask(bench, request: "r2", hash: "other")
    try ask(bench, request: "r3")
    try bench.settle(lane)
    #expect(bench.replies().map(\.request) == ["r2", "r3"])
    #expect(bench.replies()[0].body.contains("idempotency_key_reused") && bench.replies()[1].body.contains("request_in_flight"))
  }

  @Test func `a repeat that wants no answer gets none, and leaves nothing behind`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    try ask(bench, request: "r1", repliesTo: nil)
    try bench.settle(lane)
    #expect(bench.replies().isEmpty && bench.records("tally.dlq").isEmpty)
    #expect(try bench.database.reader().inbox(Self.id) == nil)
  }
}
