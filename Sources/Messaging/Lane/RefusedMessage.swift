import Deciding
import JSON

/// What is put in the log for a message that the log will never take: a small record of the same number, so that its channel has no gap,
/// and of the same key, so that whoever reads it parks it there: nothing of that key overtakes what is missing. The message itself
/// is in the journal of the service that said it.
enum RefusedMessage {
  static let type = "message.refused"

  private struct Body: Encodable {
    let type: String
    let bytes: Int
    let reason: String
  }

  /// - Parameter isState: it goes to a state topic, where a record of the same key would remove what is known of it.
  static func record(for row: JournalRow, _ record: OutgoingRecord, isState: Bool, reason: LogError) -> OutgoingRecord {
    let body = Body(type: row.envelope.type.prefix(bytes: 256), bytes: record.size, reason: reason.message.prefix(bytes: 1000))
    var replaced = record
    replaced.headers = record.headers.filter { $0.value.utf8.count <= Envelope.headerLimit }
      .map { $0.name == Envelope.Name.type ? Header($0.name, type) : $0 }
    // Encoding a few strings does not fail; if it did, a body less says little less.
    replaced.value = (try? JSON.encode(body)) ?? []
    replaced.key = isState ? Array("refused \(row.envelope.id)".utf8) : Array(row.key.prefix(DeadLetter.keyLimit))
    return replaced
  }

  /// Why a record that was read is none to be handled.
  static func reason(of record: Record) -> UnreadableMessage {
    UnreadableMessage(
      "the log did not take what was to be here, and its producer put this in its place; the message is in the producer's journal: "
        + String(decoding: (record.value ?? []).prefix(1500), as: UTF8.self))
  }
}

/// A message that says nothing but its numbers: those of its channel from `ce_sequencefirst` to `ce_sequence` hold nothing that is still
/// to come, so a consumer that has what was before goes on behind it.
enum VoidMessage {
  /// `ce_type`.
  static let type = "channel.void"
  /// The first number that it stands for.
  static let firstHeader = "ce_sequencefirst"

  /// Nil: it stands for its own number only.
  static func first(of record: Record) -> Int64? {
    record.header(firstHeader).flatMap { Int64($0) }
  }
}
