import Deciding

/// One row of a service's journal: an event, or something else that it put out.
public struct JournalRow: Equatable, Sendable {
  public enum Kind: Int64, Sendable {
    case event = 1
    case command = 2
    case reply = 3
    case deadLetter = 4
  }

  /// The source partition, and the row's number in it: 1, 2, 3 …
  public var partition: Int32
  public var sequence: Int64
  public var kind: Kind
  /// Where it is published; nil for a private event.
  public var target: TopicPartition?
  public var key: [UInt8]
  /// All that its headers say; `sequence` is its number in its channel.
  public var envelope: Envelope
  /// Headers beyond the envelope's: a dead letter's `kafka_dlt-*`.
  public var extraHeaders: [Header]
  /// Nil: a tombstone.
  public var body: [UInt8]?

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

  /// The record it is published as, the same whenever it is; nil for a private event.
  public var record: OutgoingRecord? {
    guard let target else { return nil }
    return OutgoingRecord(
      topic: target.topic, partition: target.partition, key: key, value: body, headers: envelope.headers + extraHeaders,
      timestamp: envelope.time)
  }
}
