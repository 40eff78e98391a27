import Deciding

extension Envelope {
  enum Name {
    static let specVersion = "ce_specversion"
    static let id = "ce_id"
    static let source = "ce_source"
    static let sequence = "ce_sequence"
    static let type = "ce_type"
    static let time = "ce_time"
    static let subject = "ce_subject"
    static let version = "ce_subjectversion"
    static let contentType = "content-type"
    static let correlationID = "ce_correlationid"
    static let causationID = "ce_causationid"
    static let traceparent = "traceparent"
    static let replyTo = "reply-to"
    static let replyPartition = "reply-partition"
    static let replyKey = "reply-key"
    static let requestID = "request-id"
    static let contentHash = "content-hash"
    static let repeatOnly = "repeat-only"

    static let all: Set<String> = [
      specVersion, id, source, sequence, type, time, subject, version, contentType, correlationID, causationID, traceparent, replyTo,
      replyPartition, replyKey, requestID, contentHash,
    ]
  }

  /// Bytes of a header's value. Messages carry some headers of their cause on, and must fit into a record.
  static let headerLimit = 1024

  /// The headers of its record.
  public var headers: [Header] {
    var headers: [Header] = []
    headers.reserveCapacity(16)
    headers.append(Header(Name.specVersion, "1.0"))
    headers.append(Header(Name.id, id.description))
    headers.append(Header(Name.source, source))
    headers.append(Header(Name.type, type))
    headers.append(Header(Name.time, time.description))
    headers.append(Header(Name.subject, subject))
    headers.append(Header(Name.contentType, "application/json"))
    headers.append(Header(Name.correlationID, correlationID))
    if let sequence { headers.append(Header(Name.sequence, String(sequence))) }
    if let version { headers.append(Header(Name.version, String(version))) }
    if let causationID { headers.append(Header(Name.causationID, causationID.description)) }
    if let traceparent { headers.append(Header(Name.traceparent, traceparent)) }
    if let replyTo { headers.append(Header(Name.replyTo, replyTo)) }
    if let replyPartition { headers.append(Header(Name.replyPartition, String(replyPartition))) }
    if let requestID { headers.append(Header(Name.requestID, requestID)) }
    if let contentHash { headers.append(Header(Name.contentHash, contentHash)) }
    if isRepeatOnly { headers.append(Header(Name.repeatOnly, "true")) }
    return headers
  }

  /// Reads a record's headers. Throws `UnreadableMessage` when a required header is missing or invalid.
  public init(_ record: Record) throws(UnreadableMessage) {
    var id: MessageID?
    var source: String?
    var sequence: Int64?
    var type: String?
    var time: Timestamp?
    var subject = ""
    var version: Int64?
    var correlationID: String?
    var causationID: MessageID?
    var traceparent: String?
    var replyTo: String?
    var replyPartition: Int32?
    var replyKey: String?
    var requestID: String?
    var contentHash: String?
    var isRepeatOnly = false
    var isDeadLetter = false
    for header in record.headers {
      let value = header.value
      // Headers of other programs may hold anything.
      guard value.utf8.count <= Self.headerLimit || !Name.all.contains(header.name) else {
        throw UnreadableMessage("header \(header.name) is of \(value.utf8.count) bytes, where \(Self.headerLimit) are allowed")
      }
      switch header.name {
      case Name.id: id = try Self.read(header, MessageID(value))
      case Name.source: source = value
      case Name.sequence: sequence = try Self.read(header, Self.number(value).flatMap { $0 > 0 ? $0 : nil })
      case Name.type: type = value
      case Name.time: time = try Self.read(header, Timestamp(value))
      case Name.subject: subject = value
      case Name.version: version = try Self.read(header, Self.number(value))
      case Name.correlationID: correlationID = value
      case Name.causationID: causationID = try Self.read(header, MessageID(value))
      case Name.traceparent: traceparent = value
      case Name.replyTo: replyTo = value
      case Name.replyPartition: replyPartition = try Self.read(header, Int32(value).flatMap { $0 >= 0 ? $0 : nil })
      case Name.replyKey: replyKey = value
      case Name.requestID: requestID = value
      case Name.contentHash: contentHash = value
      case Name.repeatOnly: isRepeatOnly = try Self.read(header, value == "true" ? true : nil)
      case DeadLetter.originalTopicHeader: isDeadLetter = true
      default: break
      }
    }
    guard let id else { throw UnreadableMessage("header \(Name.id) is missing") }
    guard let source else { throw UnreadableMessage("header \(Name.source) is missing") }
    guard let type else { throw UnreadableMessage("header \(Name.type) is missing") }
    guard let time else { throw UnreadableMessage("header \(Name.time) is missing") }
    self.init(
      id: id, source: source, sequence: sequence, type: type, time: time, subject: subject, version: version,
      correlationID: correlationID ?? id.description, causationID: causationID, traceparent: traceparent, replyTo: replyTo,
      replyPartition: replyPartition, requestID: requestID, contentHash: contentHash)
    self.replyKey = replyKey
    self.isRepeatOnly = isRepeatOnly
    self.isDeadLetter = isDeadLetter
  }

  /// Nil: it is none that a message can have.
  static func number(_ text: String) -> Int64? {
    Int64(text).flatMap { numbers.contains($0) ? $0 : nil }
  }

  private static func read<Value>(_ header: Header, _ value: Value?) throws(UnreadableMessage) -> Value {
    guard let value else { throw UnreadableMessage("header \(header.name) makes no sense: '\(header.value.prefix(64))'") }
    return value
  }
}

/// A record is no message of this system: a second attempt can't read it either.
public struct UnreadableMessage: Error, Equatable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) {
    self.description = description
  }
}
