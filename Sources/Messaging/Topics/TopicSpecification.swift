/// A topic as `topics.yaml` declares it.
public struct TopicSpecification: Equatable, Sendable {
  public enum Retention: Equatable, Sendable {
    /// Records are removed after this many milliseconds. Nil: never.
    case delete(afterMilliseconds: Int64?)
    /// A state topic: the last record of each key stays.
    case compact
  }

  public var name: String
  public var partitions: Int32
  public var retention: Retention

  /// What a Kafka topic is made with (https://kafka.apache.org/documentation/#topicconfigs).
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
}
