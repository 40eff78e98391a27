import Deciding

/// A message of a service's journal, as it is shown to people who look at a request.
public struct TracedMessage: Codable, Equatable, Sendable {
  /// What it means for who asks what went wrong.
  public enum Meaning: String, CaseIterable, Codable, Sendable {
    /// Something was refused, or did not work.
    case failed
    /// Something that had been done was taken back.
    case undone
  }

  public var service: String
  /// The journal's partition, and the number of the row in it.
  public var partition: Int32
  public var sequence: Int64
  public var type: String
  public var version: Int64?
  public var subject: String
  public var time: Timestamp
  public var id: MessageID
  public var causationId: MessageID?
  public var correlationId: String
  /// Where it went; nil: nowhere, it is the service's own.
  public var topic: String?
  /// As `KeyName` writes it.
  public var key: String
  public var headers: [Header]
  /// The content, as far as it is text; cut off after `bodyLimit`. Nil: there is none.
  public var body: String?
  public var meaning: Meaning?

  /// Bytes of a body that are shown. Hardly any body is longer.
  public static let bodyLimit = 8192

  public init(_ row: JournalRow, of service: String) {
    let envelope = row.envelope
    self.service = service
    partition = row.partition
    sequence = row.sequence
    type = envelope.type
    version = envelope.version
    subject = envelope.subject
    time = envelope.time
    id = envelope.id
    causationId = envelope.causationID
    correlationId = envelope.correlationID
    topic = row.target?.topic
    key = KeyName(of: row.key).description
    headers = envelope.headers + row.extraHeaders
    body = row.body.map { Printable.text($0.prefix(Self.bodyLimit)) + ($0.count > Self.bodyLimit ? "…" : "") }
    meaning = row.kind == .deadLetter ? .failed : Meaning(ofType: envelope.type)
  }
}

extension TracedMessage: CausedMessage {
  public var causeID: MessageID? { causationId }
  public var isSent: Bool { topic != nil }
}

extension [TracedMessage] {
  /// By time; at the same time in the order of their journals.
  public var inTime: [TracedMessage] {
    sorted { ($0.time, $0.service, $0.partition, $0.sequence) < ($1.time, $1.service, $1.partition, $1.sequence) }
  }
}

extension TracedMessage.Meaning {
  private static let failures: Set<Substring> = ["failed", "refused", "declined", "expired"]
  private static let undoings: Set<Substring> = [
    "cancel", "cancelled", "refund", "refunded", "release", "released", "withdraw", "withdrawn",
  ]

  /// By the words of a message's type: that is how this system calls its messages.
  init?(ofType type: String) {
    let words = type.split { $0 == "." || $0 == "-" }
    if words.contains(where: Self.failures.contains) {
      self = .failed
    } else if words.contains(where: Self.undoings.contains) {
      self = .undone
    } else {
      return nil
    }
  }
}
