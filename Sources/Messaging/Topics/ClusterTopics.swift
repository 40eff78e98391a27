/// The topics that a cluster has.
public struct ClusterTopics: Equatable, Sendable {
  public struct Topic: Equatable, Sendable {
    public var partitions: Int32
    /// Copies of the partition that has the fewest.
    public var replicas: Int32
    /// With the brokers' defaults; empty for a topic that nobody asked about.
    public var settings: [String: String]

    public init(partitions: Int32, replicas: Int32, settings: [String: String] = [:]) {
      self.partitions = partitions
      self.replicas = replicas
      self.settings = settings
    }
  }

  public var brokers: Int
  /// By name.
  public var topics: [String: Topic]

  public init(brokers: Int, topics: [String: Topic]) {
    self.brokers = brokers
    self.topics = topics
  }
}
