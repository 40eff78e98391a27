import Deciding

/// A row of a service's journal: an event, or another output. It is immutable and shared on its way from the batch to the database and the
/// log, because a copy would count references to twelve strings.
public final class JournalRow: Sendable {
  public enum Kind: Int64, Sendable {
    case event = 1
    case command = 2
    case reply = 3
    case deadLetter = 4
    /// Stands for numbers of its channel that belonged to lost messages (`VoidMessage`).
    case void = 5
  }

  /// The source partition, and the row's number in it: 1, 2, 3 …
  public let partition: Int32
  public let sequence: Int64
  public let kind: Kind
  /// The place where it is published; nil for a private event.
  public let target: TopicPartition?
  public let key: [UInt8]
  /// The contents of its headers; `sequence` is its number in its channel.
  public let envelope: Envelope
  /// Headers beyond the envelope's: a dead letter's `kafka_dlt-*`.
  public let extraHeaders: [Header]
  /// Nil: a tombstone.
  public let body: [UInt8]?

  public init(
    partition: Int32, sequence: Int64, kind: Kind, target: TopicPartition?, key: [UInt8], envelope: Envelope,
    extraHeaders: [Header] = [], body: [UInt8]?
  ) {
    self.partition = partition
    self.sequence = sequence
    self.kind = kind
    self.target = target
    self.key = key
    self.envelope = envelope
    self.extraHeaders = extraHeaders
    self.body = body
  }

  /// The header with the number of a record's row in the journal, so that the work of a lost database can be redone in order.
  static let sequenceHeader = "ce_journalsequence"

  /// The record it is published as; nil for a private event. Whoever sends it may give it another timestamp.
  public var record: OutgoingRecord? {
    guard let target else { return nil }
    var headers = envelope.headers
    headers.append(Header(Self.sequenceHeader, String(sequence)))
    headers += extraHeaders
    return OutgoingRecord(
      topic: target.topic, partition: target.partition, key: key, value: body, headers: headers,
      timestamp: envelope.time)
  }
}

extension JournalRow: Equatable {
  public static func == (one: JournalRow, other: JournalRow) -> Bool {
    (one.partition, one.sequence, one.kind, one.target, one.body) == (other.partition, other.sequence, other.kind, other.target, other.body)
      && (one.key, one.envelope, one.extraHeaders) == (other.key, other.envelope, other.extraHeaders)
  }
}
