import JSON

/// A source of messages for a worker, and how each message becomes the worker's input.
public struct Source<Input: Sendable>: Sendable {
  /// The topics of its records; empty for timers and outcomes.
  public let topics: [String]
  /// How to read a body, by the message's type (`ce_type`). A reply is read with the name of its request.
  public let decoders: [String: @Sendable (_ body: [UInt8], _ requestID: String?) throws -> Routed<Input>]
  /// The content of its messages, by type.
  public let contents: [String: any Content.Type]

  /// Commands to this worker, all of them on `<service>.commands`.
  public static func commands<Set: CommandSet>(_ input: @escaping @Sendable (Set) -> Input) -> Source {
    Source(Set.messageTypes, topics: [Set.topic], input)
  }

  /// An event, or all events of a set. Each type has a topic of the same name. A topic that no source names is not read.
  public static func events<Set: MessageSet>(_ input: @escaping @Sendable (Set) -> Input) -> Source {
    Source(Set.messageTypes, topics: Set.messageTypes.map(\.name), input)
  }

  /// The events of one kind.
  public static func events<Kind, Said>(
    _ set: MessageOfKind<Kind, Said>.Type, _ kind: Kind, _ input: @escaping @Sendable (Said) -> Input
  ) -> Source {
    Source(set.messageTypes.filter { $0.name == kind.rawValue }, topics: [kind.rawValue]) { message in input(message.content) }
  }

  public static func timers<Set: MessageSet>(_ input: @escaping @Sendable (Set) -> Input) -> Source {
    Source(Set.messageTypes, topics: [], input)
  }

  /// The outcomes of calls to the outside (`Effect.call`).
  public static func outcomes<Set: MessageSet>(_ input: @escaping @Sendable (Set) -> Input) -> Source {
    Source(Set.messageTypes, topics: [], input)
  }

  /// Replies of other services to what this worker asked of them (`Effect.ask`), each with the name of its request. The name has the
  /// key: a refusal has none, and another service's reply may have another one.
  public static func replies<Name: RequestName, Set: MessageSet>(
    _ input: @escaping @Sendable (Name, RequestOutcome<Set>) -> Input
  ) -> Source {
    var decoders: [String: @Sendable ([UInt8], String?) throws -> Routed<Input>] = [:]
    func take(_ type: String, _ read: @escaping @Sendable ([UInt8]) throws -> RequestOutcome<Set>) {
      decoders[type] = { body, requestID in
        guard let name = requestID.flatMap({ Name($0) }) else { throw UnknownRequest(requestID: requestID) }
        return Routed(input: input(name, try read(body)), key: name.routingKey)
      }
    }
    for type in Set.messageTypes {
      take(type.name) { body in
        let reply = try type.read(body)
        try reply.parts.content.checkNumbers()
        return .done(reply)
      }
    }
    take(Refusal.messageType) { .refused(try JSON.decode(Refusal.self, from: $0)) }
    let contents = Set.messageTypes.reduce(into: [:]) { contents, type in contents[type.name] = type.content }
    return Source(topics: [Name.replyTopic], decoders: decoders, contents: contents)
  }

  private init<Set: MessageSet>(
    _ types: [MessageType<Set>], topics: [String], _ input: @escaping @Sendable (Set) -> Input
  ) {
    let contents = types.reduce(into: [:]) { contents, type in contents[type.name] = type.content }
    let decoders = types.reduce(into: [String: @Sendable ([UInt8], String?) throws -> Routed<Input>]()) { decoders, type in
      decoders[type.name] = { body, _ in
        let message = try type.read(body)
        let content = message.parts.content
        try content.checkNumbers()
        return Routed(input: input(message), key: content.routingKey)
      }
    }
    self.init(topics: topics, decoders: decoders, contents: contents)
  }

  private init(
    topics: [String], decoders: [String: @Sendable ([UInt8], String?) throws -> Routed<Input>],
    contents: [String: any Content.Type]
  ) {
    self.topics = topics
    self.decoders = decoders
    self.contents = contents
  }

  /// The topic of messages of this type; nil for a timer or an outcome, which is on no topic.
  public func topic(of type: String) -> String? {
    topics.contains(type) ? type : topics.first
  }
}

/// An input, and the key that its record must have.
public struct Routed<Input: Sendable>: Sendable {
  public let input: Input
  /// `Content.routingKey`
  public let key: String

  public init(input: Input, key: String) {
    self.input = input
    self.key = key
  }
}

/// A reply that answers no request of this service.
struct UnknownRequest: Error, CustomStringConvertible {
  let requestID: String?

  var description: String {
    let name = requestID.map { "'\($0.prefix(64))'" } ?? "missing"
    return "header request-id names no request of this service: \(name); the reply is another service's, discard it"
  }
}
