import JSON
import YAML

/// A topic as `topics.yaml` declares it.
public struct TopicSpecification: Equatable, Sendable {
  public enum Retention: Equatable, Sendable {
    /// Records are removed after this number of milliseconds. Nil: never.
    case delete(afterMilliseconds: Int64?)
    /// A state topic: the last record of each key stays.
    case compact
  }

  public var name: String
  public var partitions: Int32
  public var retention: Retention

  /// The settings that a Kafka topic is created with (https://kafka.apache.org/documentation/#topicconfigs).
  public var settings: [String: String] {
    switch retention {
    case .compact: ["cleanup.policy": "compact"]
    case .delete(let milliseconds): ["cleanup.policy": "delete", "retention.ms": String(milliseconds ?? -1)]
    }
  }

  public init(name: String, partitions: Int32, retention: Retention) {
    self.name = name
    self.partitions = partitions
    self.retention = retention
  }

  /// The settings that it is created with where it has this number of copies. With `acks=all` a record is then in all copies but one
  /// before it is acknowledged, and one broker may be away.
  func settings(copies: Int32) -> [String: String] {
    guard copies > 1 else { return settings }
    return settings.merging(["min.insync.replicas": String(copies - 1)]) { $1 }
  }

  /// The same in a log where several systems are told apart by the beginnings of their topics' names.
  public func prefixed(_ prefix: String) -> TopicSpecification {
    TopicSpecification(name: prefix + name, partitions: partitions, retention: retention)
  }
}

extension [TopicSpecification] {
  /// Those that a log does not have. Throws `LogError.mismatch` when it has one with another number of partitions.
  ///
  /// - Parameter counts: the number of partitions of each topic that the log has.
  package func missing(in counts: [String: Int32]) throws(LogError) -> [TopicSpecification] {
    for topic in self {
      if let existing = counts[topic.name], existing != topic.partitions { throw .mismatch(topic, existing: existing) }
    }
    return filter { counts[$0.name] == nil }
  }
}

/// The contents of `topics.yaml`, read and checked.
public struct TopicDeclarations: Sendable {
  public struct Topic: Sendable {
    public var name: String
    /// The service that produces it.
    public var owner: String
    /// The key of its records, in words.
    public var key: String
    /// The retention as written: `7d`, `1h`, `compact`.
    public var retention: String
    /// The types of its messages; an event's topic has its own name as type.
    public var types: [String]
    public var payload: String?
    /// It says itself how many partitions it has. The others have the system's number.
    public var hasOwnCount: Bool
    public var specification: TopicSpecification
  }

  public let topics: [Topic]
  /// Partitions of the topics that don't say it themselves, in a system that is made.
  public let partitions: Int32

  public var specifications: [TopicSpecification] { topics.map(\.specification) }

  /// Throws `TopicDeclarationError`, or `YAMLError` with line and column.
  public init(yaml: [UInt8]) throws {
    let file = try JSON.decode(File.self, from: YAML.json(from: String(decoding: yaml, as: UTF8.self), file: "topics.yaml"))
    var names: Set<String> = []
    partitions = file.defaults.partitions
    topics = try file.topics.map { entry throws(TopicDeclarationError) in
      guard names.insert(entry.name).inserted else { throw TopicDeclarationError("topic \(entry.name) is declared twice") }
      let partitions = entry.partitions ?? file.defaults.partitions
      guard (1...1000).contains(partitions) else {
        throw TopicDeclarationError("topic \(entry.name): partitions must be 1 to 1000, not \(partitions)")
      }
      return Topic(
        name: entry.name, owner: entry.owner, key: entry.key, retention: entry.retention, types: entry.types ?? [entry.name],
        payload: entry.payload, hasOwnCount: entry.partitions != nil,
        specification: TopicSpecification(name: entry.name, partitions: partitions, retention: try Self.retention(entry)))
    }
  }

  private static func retention(_ entry: Entry) throws(TopicDeclarationError) -> TopicSpecification.Retention {
    let text = entry.retention
    if text == "compact" { return .compact }
    if text == "forever" { return .delete(afterMilliseconds: nil) }
    let units: [Character: Int64] = ["m": 60_000, "h": 3_600_000, "d": 86_400_000]
    guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()), count > 0, count < 100_000 else {
      throw TopicDeclarationError("topic \(entry.name): retention must be 'compact', 'forever', or like 30m, 12h, 7d, not '\(text)'")
    }
    return .delete(afterMilliseconds: count * unit)
  }

  private struct File: Decodable {
    var defaults: Defaults
    var topics: [Entry]
  }

  private struct Defaults: Decodable {
    var partitions: Int32
  }

  private struct Entry: Decodable {
    var name: String
    var owner: String
    var key: String
    var retention: String
    var partitions: Int32?
    var types: [String]?
    var payload: String?
  }
}

/// A mistake in `topics.yaml`.
public struct TopicDeclarationError: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ problem: String) {
    description = "topics.yaml: \(problem)"
  }
}
