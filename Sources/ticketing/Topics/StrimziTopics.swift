import Messaging

/// Topics as custom resources of Strimzi, whose operator makes them in a cluster (https://strimzi.io, kind `KafkaTopic`).
struct StrimziTopics {
  var topics: [TopicSpecification]
  /// The name of the `Kafka` resource that they belong to.
  var cluster: String

  init(topics: [TopicSpecification], cluster: String) {
    self.topics = topics
    self.cluster = cluster
  }

  /// The topics of a new system.
  ///
  /// - Parameter partitions: of the topics that are not declared with a count of their own; nil: as declared.
  init(_ declarations: TopicDeclarations, partitions: Int32?, cluster: String) throws(LogError) {
    self.init(topics: try TopicLayout(declarations, on: [:], databases: [], wanted: partitions).topics, cluster: cluster)
  }

  /// One YAML document a topic. How many replicas a topic has, and how many of them acknowledge a record, is left to the brokers.
  var text: String {
    "# Made by 'ticketing topics export --format strimzi'. To change it, change topics.yaml and make it anew.\n"
      + topics.map(document).joined(separator: "---\n")
  }

  private func document(_ topic: TopicSpecification) -> String {
    """
    apiVersion: kafka.strimzi.io/v1
    kind: KafkaTopic
    metadata:
      name: \(topic.name)
      labels:
        strimzi.io/cluster: \(cluster)
    spec:
      partitions: \(topic.partitions)
      config:
    \(topic.settings.sorted { $0.key < $1.key }.map { "    \($0.key): \($0.value)" }.joined(separator: "\n"))

    """
  }
}
