import Deciding
import InMemory
import Testing

@testable import Messaging

@Suite struct DeadLetterTests {
  private func envelope(_ bench: LaneFixture, time: Timestamp? = nil, correlationID: String = "c") -> Envelope {
    Envelope(
      id: MessageID(high: 1, low: 1), source: "/edge/1", type: "tally.subtract", time: time ?? bench.now, subject: "a",
      correlationID: correlationID)
  }

  @Test func `the largest record that the log accepts gets a dead letter that fits, and waits complete in the database`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    let body = [UInt8](repeating: UInt8(ascii: "x"), count: 1_048_300)
    try bench.send(headers: [], key: "a", body: body)
    try bench.add(1, to: "b")
    try bench.settle(lane)
    let letter = try #require(bench.records("tally.dlq").first)
    #expect(letter.value?.count == DeadLetter.valueLimit)
    #expect(letter.header("kafka_dlt-original-value-bytes") == "1048300")
    #expect(lane.isFlushed)
    #expect(try bench.totals("b") == [1])
    let key = try #require(bench.blockedKeys().first)
    #expect(try bench.database.reader().parked(key, limit: 1).first?.record.value == body)
  }

  @Test(arguments: ["key", "header", "correlation id", "reason"])
  func `no part of a record makes its dead letter too large for the log`(_ part: String) throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    // One character, as far as people are concerned.
    let long = part == "reason" ? "e" + String(repeating: "\u{301}", count: 400_000) : String(repeating: "x", count: 900_000)
    var headers = envelope(bench, correlationID: part == "correlation id" ? long : "c").headers
    if part == "header" { headers.append(Header("of-another", long)) }
    if part == "reason" { headers = [Header("ce_id", long)] }
    try bench.send(headers: headers, key: part == "key" ? long : "a", body: Array("{}".utf8))
    try bench.settle(lane)
    let letter = try #require(bench.records("tally.dlq").first)
    #expect(OutgoingRecord(letter).size < 10_000)
    #expect(letter.header("kafka_dlt-original-key-bytes") == (part == "key" ? "900000" : nil))
    #expect(lane.isFlushed)
    #expect(lane.counters.refused == 0)
  }

  @Test func `a dead letter lies in the log under the time of its making, whatever time its message has`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    let ahead = bench.now.adding(milliseconds: 3_700_000)
    try bench.send(envelope(bench, time: ahead), key: "a", body: Array("{}".utf8))
    try bench.settle(lane)
    let letter = try #require(bench.records("tally.dlq").first)
    #expect(letter.timestamp == bench.now)
    #expect(letter.header("ce_time") == ahead.description)
  }

  @Test func `a message whose headers would not fit into its outputs is parked`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    var envelope = envelope(bench, correlationID: String(repeating: "x", count: 1025))
    envelope.type = "tally.add"
    try bench.send(envelope, key: "a", body: Array(#"{"id":"a","amount":1}"#.utf8))
    try bench.settle(lane)
    #expect(lane.counters.parked == 1)
    #expect(bench.records("tally.dlq").first?.header("kafka_dlt-exception-message")?.contains("ce_correlationid is of 1025 bytes") == true)
  }

  @Test func `a message that leads to a key longer than a record takes is parked`() throws {
    let bench = try LaneFixture()
    let lane = try bench.start()
    let id = String(repeating: "x", count: 1025)
    try bench.add(1, to: id)
    try bench.exhaustAttempts(lane)
    #expect(lane.counters.parked == 1)
    #expect(try bench.tally(id) == nil)
  }
}
