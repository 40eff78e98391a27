import Deciding
import Foundation
import JSON

/// A row of a journal as a line of a file: all of it, so that it can be folded and published again. Bytes are text where they are UTF-8,
/// and Base64 where they are not.
struct ArchiveLine: Codable {
  var partition: Int32
  var sequence: Int64
  /// `event`, `command`, `reply`, `deadLetter` or `void`.
  var kind: String
  var time: Timestamp
  var type: String
  var subject: String
  var version: Int64?
  /// Where it was published; nil: nowhere.
  var topic: String?
  var targetPartition: Int32?
  var key: String?
  var keyBytes: String?
  var number: Int64?
  var data: String?
  var dataBytes: String?
  var id: MessageID
  var source: String
  var correlationId: String
  var causationId: MessageID?
  var traceparent: String?
  var replyTo: String?
  var replyPartition: Int32?
  var requestId: String?
  var contentHash: String?
  /// Further headers, as pairs of name and value.
  var headers: [[String]]?

  init(_ row: JournalRow) {
    let envelope = row.envelope
    partition = row.partition
    sequence = row.sequence
    kind = Self.names[row.kind] ?? ""
    time = envelope.time
    type = envelope.type
    subject = envelope.subject
    version = envelope.version
    topic = row.target?.topic
    targetPartition = row.target?.partition
    (key, keyBytes) = Self.text(row.key)
    number = envelope.sequence
    if let body = row.body { (data, dataBytes) = Self.text(body) }
    id = envelope.id
    source = envelope.source
    correlationId = envelope.correlationID
    causationId = envelope.causationID
    traceparent = envelope.traceparent
    replyTo = envelope.replyTo
    replyPartition = envelope.replyPartition
    requestId = envelope.requestID
    contentHash = envelope.contentHash
    headers = row.extraHeaders.isEmpty ? nil : row.extraHeaders.map { [$0.name, $0.value] }
  }

  /// The row; nil: its kind is unknown, a header is no pair, or no row has its number.
  var row: JournalRow? {
    guard let kind = Self.names.first(where: { $0.value == kind })?.key, headers?.allSatisfy({ $0.count == 2 }) ?? true,
      Envelope.numbers.contains(sequence)
    else { return nil }
    let envelope = Envelope(
      id: id, source: source, sequence: number, type: type, time: time, subject: subject, version: version, correlationID: correlationId,
      causationID: causationId, traceparent: traceparent, replyTo: replyTo, replyPartition: replyPartition, requestID: requestId,
      contentHash: contentHash)
    let target: TopicPartition? = if let topic, let targetPartition { TopicPartition(topic, targetPartition) } else { nil }
    return JournalRow(
      partition: partition, sequence: sequence, kind: kind, target: target, key: Self.bytes(key, keyBytes) ?? [], envelope: envelope,
      extraHeaders: (headers ?? []).map { Header($0[0], $0[1]) }, body: Self.bytes(data, dataBytes))
  }

  private static let names: [JournalRow.Kind: String] = [
    .event: "event", .command: "command", .reply: "reply", .deadLetter: "deadLetter", .void: "void",
  ]

  private static func text(_ bytes: [UInt8]) -> (text: String?, base64: String?) {
    bytes.isUTF8 ? (String(decoding: bytes, as: UTF8.self), nil) : (nil, Data(bytes).base64EncodedString())
  }

  private static func bytes(_ text: String?, _ base64: String?) -> [UInt8]? {
    text.map { Array($0.utf8) } ?? base64.flatMap { Data(base64Encoded: $0) }.map { Array($0) }
  }
}
