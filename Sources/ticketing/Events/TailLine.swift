import Deciding
import JSON
import Messaging

/// A record as `ticketing events tail` shows it.
struct TailLine {
  private let record: Record
  private let envelope: Result<Envelope, UnreadableMessage>

  /// Topics with what the system notes for itself, which is no message: it has no headers.
  private static let notes = Set(MessageCatalogue.contents.keys).union([LogIdentity.topic])

  private var isNote: Bool { Self.notes.contains(record.topic) }

  init(_ record: Record) {
    self.record = record
    envelope = Result { () throws(UnreadableMessage) in try Envelope(record) }
  }

  /// For people: when, what, about what, where, and the content.
  func text(_ paint: Paint) -> String {
    let place = paint("\(record.topic)-\(record.partition)@\(record.offset)", .faint)
    switch envelope {
    case .success(let envelope):
      let version = envelope.version.map { " v\($0)" } ?? ""
      let type = Self.isTrouble(envelope) ? paint(Printable.text(envelope.type), .red) : paint.name(Printable.text(envelope.type))
      let subject = Printable.text(envelope.subject)
      let correlation = paint("correlation \(Printable.text(envelope.correlationID))", .faint)
      return "\(record.timestamp)  \(type)\(version)  \(subject)  \(place)  key \(KeyName(of: record.key))  \(correlation)  \(content)"
    case .failure where isNote:
      return "\(record.timestamp)  \(paint.name(record.topic))  \(place)  key \(KeyName(of: record.key))  \(content)"
    case .failure(let reason):
      return "\(record.timestamp)  \(paint("unreadable", .red))  \(place)  key \(KeyName(of: record.key))  "
        + "\(Printable.text(reason.description))  \(content)"
    }
  }

  private static func isTrouble(_ envelope: Envelope) -> Bool {
    envelope.type == Refusal.messageType || envelope.isDeadLetter || envelope.type.hasSuffix(".failed")
  }

  private var content: String {
    record.value.map { Printable.text($0) } ?? "(no value)"
  }

  /// All of it, for programs.
  var json: String {
    var object: JSONObject = [
      "topic": .string(record.topic), "partition": .integer(Int64(record.partition)), "offset": .integer(record.offset),
      "timestamp": .string(record.timestamp.description), "key": .string(KeyName(of: record.key).description),
      "headers": .array(record.headers.map { .object(["name": .string($0.name), "value": .string($0.value)]) }),
      "body": record.value.map { (try? JSONValue(parsing: $0)) ?? .string(Printable.text($0)) } ?? .null,
    ]
    switch envelope {
    case .success(let envelope): add(envelope, to: &object)
    case .failure where isNote: break
    case .failure(let reason): object["unreadable"] = .string(reason.description)
    }
    return Printable.json(JSONValue.object(object).encoded())
  }

  private func add(_ envelope: Envelope, to object: inout JSONObject) {
    object["type"] = .string(envelope.type)
    object["subject"] = .string(envelope.subject)
    object["time"] = .string(envelope.time.description)
    object["id"] = .string(envelope.id.description)
    object["correlationId"] = .string(envelope.correlationID)
    object["version"] = envelope.version.map { .integer($0) }
    object["causationId"] = (envelope.causationID?.description).map { .string($0) }
  }
}
