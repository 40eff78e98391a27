/// Something that a worker listens to, and how it becomes the worker's input.
public struct Source<Input: Sendable>: Sendable {
  /// Where its records are; empty for timers.
  public let topics: [String]
  /// By a message's type (`ce_type`).
  public let decoders: [String: @Sendable ([UInt8]) throws -> Routed<Input>]
  /// What its messages say, by their types.
  public let contents: [String: any Content.Type]
  public let isTimer: Bool

  /// Commands to this worker, all of them on `<service>.commands`.
  public static func commands<Set: CommandSet>(_ input: @escaping @Sendable (Set) -> Input) -> Source {
    Source(Set.messageTypes, topics: [Set.topic], input)
  }

  /// An event, or all of a set. Each type has a topic of its name; a topic that no source names is not even read.
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
    Source(Set.messageTypes, topics: [], isTimer: true, input)
  }

  private init<Set: MessageSet>(
    _ types: [MessageType<Set>], topics: [String], isTimer: Bool = false, _ input: @escaping @Sendable (Set) -> Input
  ) {
    self.topics = topics
    self.isTimer = isTimer
    contents = types.reduce(into: [:]) { contents, type in contents[type.name] = type.content }
    decoders = types.reduce(into: [:]) { decoders, type in
      decoders[type.name] = { body in
        let message = try type.read(body)
        return Routed(input: input(message), key: message.parts.content.routingKey)
      }
    }
  }

  /// The topic that messages of this type are on; nil: a timer is on none.
  public func topic(of type: String) -> String? {
    topics.contains(type) ? type : topics.first
  }
}

/// A message as input, and the key that its record must have.
public struct Routed<Input: Sendable>: Sendable {
  public let input: Input
  /// `Content.routingKey`
  public let key: String

  public init(input: Input, key: String) {
    self.input = input
    self.key = key
  }
}
