import Deciding
import Testing

@testable import Messaging

@Suite struct EnvelopeTests {
  private func record(_ header: Header?) -> Record {
    let envelope = Envelope(
      id: MessageID(high: 1, low: 1), source: "/other/0", type: "thing.made", time: .earliest, subject: "s", correlationID: "c")
    let record = OutgoingRecord(
      topic: "thing.made", partition: 0, key: nil, value: nil, headers: envelope.headers + (header.map { [$0] } ?? []),
      timestamp: .earliest)
    return Record(record, offset: 0)
  }

  @Test(arguments: [
    ("ce_sequence", ["9007199254740992", "9223372036854775807", "9223372036854775808", "0", "-1", "-9223372036854775808", "", "1.0"]),
    ("ce_subjectversion", ["9007199254740992", "9223372036854775807", "-1", "-9223372036854775808", ""]),
    ("reply-partition", ["2147483648", "-1", "-2147483648", ""]),
    ("ce_time", ["10000-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "1969-12-31T23:59:59Z", ""]),
  ])
  func `a header with a number that no message has can't be read`(name: String, values: [String]) {
    for value in values {
      #expect(throws: UnreadableMessage.self, "\(name): \(value)") { try Envelope(record(Header(name, value))) }
    }
  }

  @Test func `the highest numbers can be read`() throws {
    #expect(try Envelope(record(nil)).sequence == nil)
    #expect(try Envelope(record(Header("ce_sequence", "9007199254740991"))).sequence == 9_007_199_254_740_991)
    #expect(try Envelope(record(Header("ce_subjectversion", "0"))).version == 0)
  }
}
