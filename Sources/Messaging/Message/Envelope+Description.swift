import JSON

extension Envelope {
  /// A header of messages, for their description.
  public struct DescribedHeader: Sendable {
    public let name: String
    /// Whether each message has it.
    public let isRequired: Bool
    /// Of its value, which is a text.
    public let schema: JSONValue
  }

  /// All headers of messages. A record without one that is required can't be read.
  public static let describedHeaders: [DescribedHeader] = [
    described(Name.specVersion, "The version of CloudEvents.", isRequired: true, ["const": "1.0"]),
    described(Name.id, "The message's id, the same in every copy.", isRequired: true, ["format": "uuid"]),
    described(Name.source, "Who made it: service and partition, `/reservation/3`, or an edge.", isRequired: true),
    described(Name.type, "The message's type: it says how to read the content.", isRequired: true),
    described(Name.time, "When it was made, by its maker's clock.", isRequired: true, ["format": "date-time"]),
    described(Name.subject, "The id of the entity that it is about.", isRequired: true),
    described(Name.contentType, "JSON in UTF-8.", isRequired: true, ["const": "application/json"]),
    described(Name.correlationID, "The same for all messages that one request caused.", isRequired: true),
    described(Name.sequence, "Its number in the channel from its source to its partition: without a gap.", ["pattern": "^[0-9]+$"]),
    described(Name.version, "How many events have changed the entity, this one included.", ["pattern": "^[0-9]+$"]),
    described(Name.causationID, "The id of the message that caused this one.", ["format": "uuid"]),
    described(Name.traceparent, "W3C Trace Context."),
    described(Name.replyTo, "On a command: the topic of its answer."),
    described(Name.replyPartition, "On a command: the partition of its answer.", ["pattern": "^[0-9]+$"]),
    described(Name.replyKey, "On a command: the key of its answer."),
    described(Name.requestID, "On a command: its name for who sent it; on an answer: the same."),
    described(Name.contentHash, "On a command of an edge: the hash of the client's JSON."),
    described(Name.repeatOnly, "On a command that is answered only if it repeats one that was taken.", ["const": "true"]),
  ]

  private static func described(_ name: String, _ about: String, isRequired: Bool = false, _ more: JSONObject = [:]) -> DescribedHeader {
    var schema: JSONObject = ["type": "string", "description": .string(about)]
    for (name, value) in more { schema[name] = value }
    return DescribedHeader(name: name, isRequired: isRequired, schema: .object(schema))
  }
}
