/// A source of messages for a worker, and how each message becomes the worker's input.
public struct Source<Input: Sendable>: Sendable {
  /// The topics of its records; empty for timers and outcomes.
  public let topics: [String]
  /// How to read a body, by the message's type (`ce_type`).
  public let decoders: [String: @Sendable ([UInt8]) throws -> Routed<Input>]
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

  private init<Set: MessageSet>(
    _ types: [MessageType<Set>], topics: [String], _ input: @escaping @Sendable (Set) -> Input
  ) {
    self.topics = topics
    contents = types.reduce(into: [:]) { contents, type in contents[type.name] = type.content }
    decoders = types.reduce(into: [:]) { decoders, type in
      decoders[type.name] = { body in
        let message = try type.read(body)
        return Routed(input: input(message), key: message.parts.content.routingKey)
      }
    }
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
