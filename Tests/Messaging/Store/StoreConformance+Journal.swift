import Deciding
import Testing

@testable import Messaging

extension StoreConformance {
  @Test(arguments: StoreFixture.all)
  func `journal rows come back exactly, whatever is in them`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      try store.write(store.take()) { $0.journal = JournalSamples.all }
      let read = try store.journal(0, after: 0, limit: 100)
      #expect(read == JournalSamples.all)
      for (row, sample) in zip(read, JournalSamples.all) { #expect(row.record?.headers == sample.record?.headers) }
    }
  }

  @Test(arguments: StoreFixture.all)
  func `a journal is read by partition, in order, on from a number`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take([0, 1])
      try store.write(epochs) { $0.journal = [Sample.event(1), Sample.event(1, in: 1), Sample.event(2)] }
      try store.write(epochs) { $0.journal = [Sample.event(2, in: 1), Sample.event(3)] }
      #expect(try store.journal(0, after: 0, limit: 100).map(\.sequence) == [1, 2, 3])
      #expect(try store.journal(0, after: 1, limit: 100).map(\.sequence) == [2, 3])
      #expect(try store.journal(0, after: 1, limit: 1).map(\.sequence) == [2])
      #expect(try store.journal(0, after: 3, limit: 100).isEmpty)
      #expect(try store.journal(1, after: 0, limit: 100) == [Sample.event(1, in: 1), Sample.event(2, in: 1)])
    }
  }

  @Test(arguments: StoreFixture.all)
  func `a long journal is read on from any number`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take([0, 1])
      // Partition 1 falls silent half way.
      for number in Int64(1)...200 {
        try store.write(epochs) { changes in
          changes.journal = [Sample.event(number)] + (number <= 100 ? [Sample.event(number, in: 1)] : [])
        }
      }
      for number in [0, 1, 63, 64, 65, 127, 128, 150, 199] as [Int64] {
        #expect(try store.journal(0, after: number, limit: 3).map(\.sequence) == Array((number + 1)...min(number + 3, 200)))
        #expect(try store.unpublished(0, after: number, limit: 500).count == Int(200 - number))
      }
      #expect(try store.journal(1, after: 64, limit: 500).map(\.sequence) == Array(65...100))
      #expect(try store.journal(1, after: 100, limit: 500).isEmpty)
      #expect(try store.journal(0, after: 200, limit: 500).isEmpty)
    }
  }

  @Test(arguments: StoreFixture.all)
  func `private events are journaled and not published`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      try store.write(store.take()) { changes in
        changes.journal = [Sample.event(1), Sample.event(2, target: nil), Sample.event(3, target: nil), Sample.event(4)]
      }
      #expect(try store.unpublished(0, after: 0, limit: 2).map(\.sequence) == [1, 4])
      #expect(try store.unpublished(0, after: 1, limit: 1).map(\.sequence) == [4])
      #expect(try store.unpublished(0, after: 4, limit: 1).isEmpty)
      #expect(try store.journal(0, after: 0, limit: 9).map(\.sequence) == [1, 2, 3, 4])
      #expect(try store.journal(0, after: 0, limit: 9)[1].record == nil)
    }
  }

  @Test(arguments: StoreFixture.all)
  func `each number of the journal is given once`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take()
      try store.write(epochs) { $0.journal = [Sample.event(1), Sample.event(2)] }
      #expect(StoreError.Code.of { try store.write(epochs) { $0.journal = [Sample.event(2)] } } == .conflict)
      #expect(try store.look().journalEnd == 2)
    }
  }

  @Test(arguments: StoreFixture.all)
  func `a journal that does not end before a batch's first number is a conflict`(_ fixture: StoreFixture) throws {
    func redone(_ sequence: Int64, from first: String) -> JournalRow {
      let row = Sample.event(sequence)
      return JournalRow(
        partition: 0, sequence: sequence, kind: .void, target: row.target, key: row.key, envelope: row.envelope,
        extraHeaders: [Header(VoidMessage.firstRowHeader, first)], body: nil)
    }
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take()
      try store.write(epochs) { $0.journal = [Sample.event(1), Sample.event(2)] }
      // The lane has written more, and an older copy is in the database's place.
      let later = [[Sample.event(4)], [Sample.event(3), Sample.event(5)], [redone(9, from: "4")], [redone(9, from: "all")]]
      for rows in later { #expect(StoreError.Code.of { try store.write(epochs) { $0.journal = rows } } == .conflict) }
      #expect(try store.look().journalEnd == 2)
      // A recovery says which numbers were lost.
      try store.write(store.take()) { $0.journal = [redone(9, from: "3"), Sample.event(10)] }
      #expect(try store.look().journalEnd == 10)
    }
  }
}

enum JournalSamples {
  static let all = [full, bare, foreign, deadLetter, tombstone, own, shouted]

  private static let target = TopicPartition("edge.replies", 5)

  /// Every field there is.
  private static let full = JournalRow(
    partition: 0, sequence: 1, kind: .command, target: target, key: Array("zoë".utf8),
    envelope: Envelope(
      id: Sample.id(1), source: "/reservation/0", sequence: .max, type: "seat.hold", time: .latest,
      subject: "sèat", version: 7, correlationID: "", causationID: Sample.id(2), traceparent: "00-ab-cd-01", replyTo: "edge.replies",
      replyPartition: 3, requestID: "r", contentHash: "h"),
    extraHeaders: [Header("a", "1"), Header("a", "2"), Header("", "")], body: Array(#"{"a":"é\u0000🎫"}"#.utf8))

  /// Only what must be there.
  private static let bare = JournalRow(
    partition: 0, sequence: 2, kind: .event, target: nil, key: [],
    envelope: Envelope(
      id: MessageID(high: 0, low: 0), source: "", type: "", time: Timestamp(milliseconds: 0), subject: "", correlationID: ""),
    body: [])

  /// Bytes that are no text, and text with a NUL in it.
  private static let foreign = JournalRow(
    partition: 0, sequence: 3, kind: .reply, target: target, key: [0xFF, 0x00, 0xC3],
    envelope: Envelope(
      id: MessageID(high: .max, low: .max), source: "/a\0b", sequence: 1, type: "t", time: Sample.time(0), subject: "s",
      correlationID: "c"),
    body: Array(0...255))

  private static let deadLetter = JournalRow(
    partition: 0, sequence: 4, kind: .deadLetter, target: target, key: Sample.key,
    envelope: Envelope(id: Sample.id(4), source: "/a/0", type: "t", time: Sample.time(4), subject: "s", correlationID: "c"),
    extraHeaders: [Header("kafka_dlt-exception-message", "line\n\"quoted\" \\ \u{1} é 🎫")], body: Array("{".utf8))

  private static let tombstone = JournalRow(
    partition: 0, sequence: 5, kind: .event, target: target, key: Sample.key,
    envelope: Envelope(id: Sample.id(5), source: "/a/0", type: "t", time: Sample.time(5), subject: "s", correlationID: "c"), body: nil)

  /// Whose fields follow from one another, as most rows' do.
  private static let own = JournalRow(
    partition: 0, sequence: 6, kind: .event, target: TopicPartition("thing.made", 2), key: Array(Sample.id(6).description.utf8),
    envelope: Envelope(
      id: Sample.id(7), source: "/service/0", sequence: 1, type: "thing.made", time: Sample.time(6), subject: Sample.id(6).description,
      correlationID: Sample.id(6).description, causationID: Sample.id(6)),
    body: Array("{}".utf8))

  /// Ids that would not come back as they were from 16 bytes, and a key of 16 bytes that is no id.
  private static let shouted = JournalRow(
    partition: 0, sequence: 7, kind: .event, target: nil, key: [UInt8](repeating: 0xAB, count: 16),
    envelope: Envelope(
      id: Sample.id(8), source: "/service/1", type: "thing.made", time: Sample.time(7), subject: Sample.id(6).description.uppercased(),
      correlationID: Sample.id(6).description.uppercased()),
    body: Array("{}".utf8))
}
