import Deciding

/// The code of one domain for a lane: its deciders and their topics.
///
/// It is Sendable: each lane makes its own handlers from it, on its own thread.
public struct Worker: Sendable {
  public let service: String
  /// All topics that it reads.
  public let topics: [String]
  /// The number of partitions of each of them.
  public let partitions: Int32
  /// The partition counts of all topics, by name.
  let partitionCounts: [String: Int32]
  /// The state topics, which keep the last record of each key.
  let stateTopics: Set<String>
  /// The `ce_source` of each partition of each service of the system. Only these number their messages for us.
  let sources: Set<String>
  private let makeHandlers: @Sendable () -> [Handler]

  /// Throws `WorkerError` when a topic that it reads is not declared, or when these topics differ in their number of partitions.
  public init<D: Decider>(_ decider: D.Type, topics: [TopicSpecification]) throws(WorkerError) {
    try self.init(services: [D.service], topics) { [Handler(D.self)] }
  }

  /// A worker with two deciders. (A parameter pack would not be compiled for its types.)
  public init<First: Decider, Second: Decider>(
    _ first: First.Type, _ second: Second.Type, topics: [TopicSpecification]
  ) throws(WorkerError) {
    try self.init(services: [First.service, Second.service], topics) { [Handler(First.self), Handler(Second.self)] }
  }

  private init(
    services: Set<String>, _ specifications: [TopicSpecification], _ makeHandlers: @escaping @Sendable () -> [Handler]
  ) throws(WorkerError) {
    self.makeHandlers = makeHandlers
    guard let service = services.first, services.count == 1 else {
      throw WorkerError("a worker's deciders must be of one service, not of \(services.sorted())")
    }
    self.service = service
    partitionCounts = Dictionary(specifications.map { ($0.name, $0.partitions) }) { first, _ in first }
    stateTopics = Set(specifications.filter { $0.retention == .compact }.map(\.name))
    let most = partitionCounts.values.max() ?? 0
    // Every service has a topic for its dead letters.
    sources = Set(
      partitionCounts.keys.filter { $0.hasSuffix(".dlq") }.flatMap { topic in
        (0..<most).map { Self.source(String(topic.dropLast(4)), $0) }
      })
    var topics: Set<String> = []
    var types: Set<String> = []
    for handler in makeHandlers() {
      topics.formUnion(handler.topics)
      let taken = types.intersection(handler.readings.keys)
      guard taken.isEmpty else { throw WorkerError("two deciders of \(service) take the same type: \(taken.sorted())") }
      types.formUnion(handler.readings.keys)
    }
    self.topics = topics.sorted()
    var counts: Set<Int32> = []
    for topic in self.topics + [service + ".dlq"] {
      guard let count = partitionCounts[topic] else {
        throw WorkerError("\(service) needs the topic \(topic), which topics.yaml does not declare")
      }
      if topics.contains(topic) { counts.insert(count) }
    }
    guard let partitions = counts.first, counts.count == 1 else {
      throw WorkerError(
        "the topics that \(service) reads must have equal partition counts, or a key's messages do not meet: \(self.topics)")
    }
    self.partitions = partitions
  }

  /// Whether it takes no commands: all that it knows, it knows from topics of others.
  public var onlyListens: Bool { !topics.contains(service + ".commands") }

  func handlers() -> [Handler] {
    makeHandlers()
  }

  /// The topics that a member of its group reads. First the one whose partitions say which are the member's: that of the commands, as the
  /// others may change from version to version.
  public var groupTopics: [String] {
    let commands = service + ".commands"
    return topics.contains(commands) ? [commands] + topics.filter { $0 != commands } : topics
  }

  /// `ce_source` of what comes from a partition of this service.
  func source(_ partition: Int32) -> String {
    Self.source(service, partition)
  }

  private static func source(_ service: String, _ partition: Int32) -> String {
    "/\(service)/\(partition)"
  }

  /// The partition of a topic that a key is in. Throws when the topic is not declared.
  func place(_ topic: String, key: [UInt8]) throws(UnreadableMessage) -> TopicPartition {
    guard let count = partitionCounts[topic] else { throw UnreadableMessage("topic \(topic) is not declared in topics.yaml") }
    return TopicPartition(topic, Partitioner.partition(for: key, of: count))
  }

  /// The key of a reply to this command.
  static func replyKey(_ command: CommandReference) -> [UInt8] {
    Array((command.replyKey ?? command.id.description).utf8)
  }

  /// The place of a reply to this command. Throws when the command names a place that does not exist.
  func place(replyTo command: CommandReference) throws(UnreadableMessage) -> TopicPartition {
    guard let count = partitionCounts[command.replyTo] else {
      throw UnreadableMessage("header reply-to names a topic that is not declared: '\(command.replyTo.prefix(64))'")
    }
    guard let partition = command.replyPartition else {
      return try place(command.replyTo, key: Self.replyKey(command))
    }
    guard partition < count else {
      throw UnreadableMessage("header reply-partition names partition \(partition) of \(command.replyTo), which has \(count)")
    }
    return TopicPartition(command.replyTo, partition)
  }
}

/// A worker can't be made: `topics.yaml` or its deciders have a mistake.
public struct WorkerError: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
