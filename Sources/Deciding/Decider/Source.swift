/// Something that a worker listens to: the messages of one set, and how they become its input.
public struct Source<Input: Sendable>: Sendable {
  /// Where its records are; empty for timers.
  public let topics: [String]
  /// By a message's type (`ce_type`).
  public let decoders: [String: @Sendable ([UInt8]) throws -> Routed<Input>]
  public let isTimer: Bool

  /// Commands to this worker, all of them on `<service>.commands`.
  public static func commands<Set: CommandSet>(_ set: Set.Type, _ input: @escaping @Sendable (Set) -> Input) -> Source {
    Source(topics: [Set.topic], decoders: decoders(of: Array(Set.Kind.allCases), input), isTimer: false)
  }

  /// Events, one topic a type. `only` names the ones this worker cares for; the others are not even read.
  public static func events<Set: MessageSet>(
    _ set: Set.Type, only kinds: [Set.Kind] = Array(Set.Kind.allCases), _ input: @escaping @Sendable (Set) -> Input
  ) -> Source {
    Source(topics: kinds.map(\.rawValue), decoders: decoders(of: kinds, input), isTimer: false)
  }

  public static func timers<Set: MessageSet>(_ set: Set.Type, _ input: @escaping @Sendable (Set) -> Input) -> Source {
    Source(topics: [], decoders: decoders(of: Array(Set.Kind.allCases), input), isTimer: true)
  }

  private static func decoders<Set: MessageSet>(
    of kinds: [Set.Kind], _ input: @escaping @Sendable (Set) -> Input
  ) -> [String: @Sendable ([UInt8]) throws -> Routed<Input>] {
    var decoders: [String: @Sendable ([UInt8]) throws -> Routed<Input>] = [:]
    for kind in kinds {
      decoders[kind.rawValue] = { body in
        let message = try Set(kind, body)
        return Routed(input: input(message), key: message.content.routingKey)
      }
    }
    return decoders
  }

  /// The topic that messages of this type are on; nil: a timer is on none.
  public func topic(of type: String) -> String? {
    topics.contains(type) ? type : topics.first
  }
}
