import Deciding
import Messaging
import Testing

/// What every store keeps to. A new implementation adds a fixture to `StoreFixture.all`, and nothing here.
@Suite struct StoreConformance {}

extension Store {
  /// Takes partition 0 over, for tests that are about something else, and says with what epochs to begin.
  func take(_ partitions: [Int32] = [0]) throws -> [Int32: Int64] {
    try claim(partitions).mapValues(\.epoch)
  }

  /// One whole transaction.
  func write(_ epochs: [Int32: Int64], _ fill: (inout Changes) -> Void) throws {
    var changes = Changes()
    fill(&changes)
    try begin(epochs)
    try commit(changes)
  }

  /// Takes the partition over once more, to see what is in it; but for which history it is, which is random.
  func look(_ partition: Int32 = 0) throws -> Claim {
    var claim = try #require(try claim([partition])[partition])
    #expect(!claim.incarnation.isEmpty)
    claim.incarnation = ""
    return claim
  }
}

extension StoreError.Code {
  /// The code that the body fails with; nil: it doesn't.
  static func of(_ body: () throws -> Void) -> StoreError.Code? {
    do {
      try body()
      return nil
    } catch {
      return (error as? StoreError)?.code
    }
  }
}

/// Values to write, told apart by a number.
enum Sample {
  static let key: [UInt8] = Array("user-7".utf8)

  static func id(_ number: UInt64) -> MessageID {
    MessageID(high: 0x0199_f6c4_5e1a_7000 + number, low: 0x8000_0000_0000_0000 + number)
  }

  static func time(_ seconds: Int) -> Timestamp {
    Timestamp(milliseconds: 1_777_658_400_123) + seconds
  }

  static func row(
    _ id: String, of kind: String = "thing", from stored: Int64 = 0, to version: Int64 = 1, _ data: String? = "{}",
    scope: String? = nil, in partition: Int32 = 0
  ) -> PartitionRowChange {
    PartitionRowChange(
      partition: partition,
      change: RowChange(
        name: RowName(kind: kind, id: id), storedVersion: stored, version: version, data: data.map { Array($0.utf8) }, scope: scope))
  }

  static func event(_ sequence: Int64, in partition: Int32 = 0, target: TopicPartition? = TopicPartition("thing.made", 0)) -> JournalRow {
    JournalRow(
      partition: partition, sequence: sequence, kind: .event, target: target, key: key,
      envelope: Envelope(
        id: id(UInt64(sequence)), source: "/thing/\(partition)", sequence: target.map { _ in sequence }, type: "thing.made",
        time: time(Int(sequence)), subject: "t\(sequence)", version: 1, correlationID: "c\(sequence)"),
      body: Array(#"{"number":\#(sequence)}"#.utf8))
  }

  static func timer(_ subject: String, due: Int, key: [UInt8] = key, in partition: Int32 = 0, body: String = "{}") -> TimerEntry {
    TimerEntry(
      name: TimerName(partition: partition, kind: "hold.over", subject: subject), due: time(due), key: key, id: id(UInt64(due)),
      body: Array(body.utf8), correlationID: "c", traceparent: nil)
  }

  static func parked(_ offset: Int64, key: BlockedKey, topic: String = "things", id: String? = "x", at seconds: Int = 1) -> ParkedMessage {
    ParkedMessage(
      Record(
        topic: topic, partition: key.partition, offset: offset, key: key.key, value: Array("{}".utf8),
        headers: id.map { [Header("ce_id", $0)] } ?? [], timestamp: time(seconds)),
      behind: key)
  }

  static func entry(_ number: UInt64, at seconds: Int = 0, reply: StoredReply? = nil) -> InboxEntry {
    InboxEntry(id: id(number), requestID: "r\(number)", contentHash: "h\(number)", time: time(seconds), reply: reply)
  }
}
