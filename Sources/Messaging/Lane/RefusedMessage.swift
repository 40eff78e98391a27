import Deciding
import JSON

/// Takes the place of a message that the log will never accept. It is a small record with the same number, so that the channel has no gap,
/// and with the same key, so that each consumer parks it there, and no later message of the key overtakes the missing one. The message
/// itself is in the journal of its sender.
enum RefusedMessage {
  static let type = "message.refused"

  private struct Body: Encodable {
    let type: String
    let bytes: Int
    let reason: String
  }

  /// - Parameter isState: whether it goes to a state topic, where a record of the same key would replace the present state.
  static func record(for row: JournalRow, _ record: OutgoingRecord, isState: Bool, reason: LogError) -> OutgoingRecord {
    let body = Body(type: row.envelope.type.prefix(bytes: 256), bytes: record.size, reason: reason.message.prefix(bytes: 1000))
    var replaced = record
    replaced.headers = record.headers.filter { $0.value.utf8.count <= Envelope.headerLimit }
      .map { $0.name == Envelope.Name.type ? Header($0.name, type) : $0 }
    // Encoding a few strings does not fail; if it did, little would be missing.
    replaced.value = (try? JSON.encode(body)) ?? []
    replaced.key = isState ? Array("refused \(row.envelope.id)".utf8) : Array(row.key.prefix(DeadLetter.keyLimit))
    return replaced
  }

  /// The error with which a consumer parks such a record.
  static func reason(of record: Record) -> UnreadableMessage {
    UnreadableMessage(
      "the log did not accept the message of this place, and its producer put this record here; the message is in the producer's journal: "
        + String(decoding: (record.value ?? []).prefix(1500), as: UTF8.self))
  }
}
