import Messaging

/// Topics as custom resources of Strimzi, whose operator makes them in a cluster (https://strimzi.io, kind `KafkaTopic`).
struct StrimziTopics {
  var topics: [TopicSpecification]
  /// The name of the `Kafka` resource that they belong to.
  var cluster: String

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
