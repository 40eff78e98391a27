/// A topic to be created.
public struct TopicDefinition: Sendable {
  public var name: String
  public var partitions: Int32
  public var replicationFactor: Int32
  /// Such as `cleanup.policy` (https://kafka.apache.org/documentation/#topicconfigs).
  public var settings: [String: String]

  public init(name: String, partitions: Int32, replicationFactor: Int32, settings: [String: String] = [:]) {
    self.name = name
    self.partitions = partitions
    self.replicationFactor = replicationFactor
    self.settings = settings
  }
}

/// Who can create topics: a cluster through its `AdminClient`, a mock cluster itself, as its brokers don't know the request.
public protocol TopicCreation: Sendable {
  /// Returns the names of those that were created; those that exist are left as they are.
  func create(_ topics: [TopicDefinition]) throws(KafkaError) -> Set<String>
}
