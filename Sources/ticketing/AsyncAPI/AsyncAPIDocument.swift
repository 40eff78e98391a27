import APIEdge
import Contracts
import JSON
import Messaging
import Schemas

/// The AsyncAPI document of the topics: what is on them, by whom and for whom.
struct AsyncAPIDocument {
  static let title = "Ticketing"

  private let declarations: TopicDeclarations
  private let catalogue = MessageCatalogue()
  private let book = SchemaBook()

  init(_ declarations: TopicDeclarations) {
    self.declarations = declarations
  }

  /// - Throws: `CommandFailure` for a topic with messages that no service knows.
  func json() throws(CommandFailure) -> JSONValue {
    var channels = JSONObject()
    var operations = JSONObject()
    var messages = JSONObject()
    for topic in declarations.topics {
      let types = types(of: topic)
      for type in types where messages[type] == nil { messages[type] = try message(type) }
      channels[topic.name] = channel(topic, types)
      operations["\(topic.owner).\(topic.sender).\(topic.name)"] = operation(topic.sender, on: topic)
      for service in catalogue.read.filter({ $0.value.contains(topic.name) }).keys.sorted() where service != topic.owner || !topic.isInput {
        operations["\(service).receive.\(topic.name)"] = operation("receive", on: topic)
      }
    }
    book.define("MessageHeaders", Self.headers)
    return [
      "asyncapi": "3.1.0",
      "info": [
        "title": .string(Self.title), "version": "1",
        "description": .string(
          "The topics of Kafka, or of the embedded log. Messages are CloudEvents in binary mode: headers, and JSON without empty fields. "
            + "The key is the one that the consumer works by."),
      ],
      "defaultContentType": "application/json", "channels": .object(channels), "operations": .object(operations),
      "components": [
        "messages": .object(messages),
        "schemas": book.components,
      ],
    ]
  }

  private func types(of topic: TopicDeclarations.Topic) -> [String] {
    if topic.name == EdgeConfiguration.replyTopic { return catalogue.replies.sorted() + [Envelope.notTakenType] }
    return topic.types
  }

  // MARK: Parts

  private func channel(_ topic: TopicDeclarations.Topic, _ types: [String]) -> JSONValue {
    var configuration: JSONObject = ["cleanup.policy": [topic.specification.retention == .compact ? "compact" : "delete"]]
    if case .delete(let milliseconds) = topic.specification.retention { configuration["retention.ms"] = .integer(milliseconds ?? -1) }
    var kafka: JSONObject = ["topic": .string(topic.name), "topicConfiguration": .object(configuration), "bindingVersion": "0.5.0"]
    // The others have as many as the system was made with.
    if topic.hasOwnCount { kafka["partitions"] = .integer(Int64(topic.specification.partitions)) }
    return [
      "address": .string(topic.name), "description": .string("Of \(topic.owner). Key: \(topic.key)."),
      "messages": .object(types.reduce(into: [:]) { $0[$1] = ["$ref": .string("#/components/messages/" + $1)] }),
      "bindings": ["kafka": .object(kafka)],
    ]
  }

  private func operation(_ action: String, on topic: TopicDeclarations.Topic) -> JSONValue {
    ["action": .string(action), "channel": ["$ref": .string("#/channels/" + topic.name)]]
  }

  private func message(_ type: String) throws(CommandFailure) -> JSONValue {
    var message: JSONObject = ["name": .string(type), "contentType": "application/json"]
    if catalogue.payloads[type] != nil || type == Envelope.notTakenType { message["headers"] = SchemaBook.reference(to: "MessageHeaders") }
    message["payload"] = try payload(type)
    return .object(message)
  }

  private func payload(_ type: String) throws(CommandFailure) -> JSONValue {
    if let payload = catalogue.payloads[type] ?? MessageCatalogue.contents[type] { return try schema(of: payload) }
    switch type {
    case Envelope.notTakenType: return ["type": "object"]
    case LogIdentity.topic: return ["type": "string", "description": "A random text, as it is."]
    case let type where type.hasSuffix(".dlq"):
      return ["description": "The message as it came. Its headers say where it was (`kafka_dlt-original-…`), and why it is here."]
    default: throw CommandFailure("nobody knows the type \(type) of topics.yaml: add it to a set of messages, or take it away there")
    }
  }

  private func schema(of payload: any Decodable.Type) throws(CommandFailure) -> JSONValue {
    do {
      return try book.schema(of: payload)
    } catch {
      throw CommandFailure(error)
    }
  }

  private static var headers: JSONValue {
    let headers = Envelope.describedHeaders
    return [
      "type": "object", "properties": .object(headers.reduce(into: [:]) { $0[$1.name] = $1.schema }),
      "required": .array(headers.filter(\.isRequired).map { .string($0.name) }),
    ]
  }
}

extension TopicDeclarations.Topic {
  /// Whether its owner reads it: commands, and answers to its questions. Who else writes there is in no declaration.
  fileprivate var isInput: Bool { name.hasSuffix(".commands") || name.hasSuffix(".replies") }
  fileprivate var sender: String { isInput ? "receive" : "send" }
}
