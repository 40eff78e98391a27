import Deciding
import Messaging
import Testing

@testable import ticketing

@Suite struct EventTreeTests {
  private func entry(
    _ service: String, _ id: UInt64, because cause: UInt64?, at time: Int64, _ type: String = "done", isSent: Bool = true
  ) -> ServiceJournals.Entry {
    let envelope = Envelope(
      id: MessageID(high: 1, low: id), source: "/\(service)/0", sequence: 1, type: type, time: Timestamp(milliseconds: time),
      subject: "s\(id)", correlationID: "c", causationID: cause.map { MessageID(high: 1, low: $0) })
    return ServiceJournals.Entry(
      service: service,
      row: JournalRow(
        partition: 0, sequence: Int64(id), kind: .event, target: isSent ? TopicPartition("t", 0) : nil, key: [], envelope: envelope,
        body: []))
  }

  private func shape(_ entries: [ServiceJournals.Entry]) -> [String] {
    EventTree(entries.inTime).lines.map { line in
      String(repeating: ".", count: line.depth) + line.message.service + " " + line.message.row.envelope.subject
    }
  }

  @Test func `below each message are those that it caused, in the order of their time`() {
    let entries = [
      entry("b", 3, because: 1, at: 9), entry("a", 1, because: 99, at: 5), entry("c", 4, because: 2, at: 10),
      entry("b", 2, because: 1, at: 6),
    ]
    #expect(shape(entries) == ["a s1", ".b s2", "..c s4", ".b s3"])
  }

  @Test func `a message that a recovery has said again is shown once`() {
    #expect(shape([entry("a", 1, because: nil, at: 5), entry("a", 1, because: nil, at: 50)]) == ["a s1"])
  }

  @Test func `of two services that did something about one message, the one that sent it on is the cause of what follows`() {
    let entries = [
      entry("a", 1, because: nil, at: 1), entry("listener", 2, because: 1, at: 2, isSent: false), entry("worker", 2, because: 1, at: 3),
      entry("next", 5, because: 2, at: 4),
    ]
    #expect(shape(entries) == ["a s1", ".listener s2", ".worker s2", "..next s5"])
  }

  @Test func `the heading counts messages, services and milliseconds`() {
    let text = EventTree([entry("a", 1, because: nil, at: 5), entry("b", 2, because: 1, at: 12)]).text()
    #expect(text.first == "c: 2 messages of 2 services, 7 ms from 1970-01-01T00:00:00.005Z")
    #expect(text.last == "  +7 ms    b  done  s2 -> t")
  }
}
