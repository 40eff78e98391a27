import Deciding
import JSON
import Messaging

extension ServiceJournals.Entry {
  private var envelope: Envelope { row.envelope }

  private var kind: String {
    switch row.kind {
    case .event: row.target == nil ? "private event" : "event"
    case .command: "command"
    case .reply: "reply"
    case .deadLetter: "dead letter"
    case .void: "void"
    }
  }

  /// What it is, in one line: service, message, subject, version, and where it went.
  var line: String {
    let version = envelope.version.map { " v\($0)" } ?? ""
    let target = row.target.map { " -> \($0.topic)" } ?? ""
    let refusal = refusal.map { ": \(Printable.text($0))" } ?? ""
    return "\(service)  \(envelope.type)\(version)  \(Printable.text(envelope.subject))\(target)\(refusal)"
  }

  /// The content, as far as it is text.
  var content: String {
    row.body.map { Printable.text($0) } ?? "(none)"
  }

  /// Of a refusal: its code and reason.
  private var refusal: String? {
    guard envelope.type == Refusal.messageType, let body = row.body, let refusal = try? JSON.decode(Refusal.self, from: body) else {
      return nil
    }
    return "\(refusal.code) (\(refusal.detail))"
  }

  /// All of it, for programs.
  var json: String {
    var object: JSONObject = [
      "service": .string(service), "partition": .integer(Int64(row.partition)), "sequence": .integer(row.sequence),
      "kind": .string(kind), "type": .string(envelope.type), "subject": .string(envelope.subject),
      "time": .string(envelope.time.description), "id": .string(envelope.id.description),
      "correlationId": .string(envelope.correlationID), "key": .string(KeyName(of: row.key).description),
    ]
    object["version"] = envelope.version.map { .integer($0) }
    object["causationId"] = (envelope.causationID?.description).map { .string($0) }
    object["topic"] = (row.target?.topic).map { .string($0) }
    object["body"] = row.body.map { (try? JSONValue(parsing: $0)) ?? .string(Printable.text($0)) }
    return Printable.json(JSONValue.object(object).encoded())
  }
}
