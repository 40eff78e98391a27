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
  /// - Parameters:
  ///   - prefix: of the topics' names.
  ///   - partitions: of the topics that are not declared with a count of their own; nil: as declared.
  init(_ declarations: TopicDeclarations, prefix: String = "", partitions: Int32?, cluster: String) throws(LogError) {
    let topics = try TopicLayout(declarations, on: [:], databases: [], wanted: partitions).topics
    self.init(topics: topics.map { $0.prefixed(prefix) }, cluster: cluster)
  }

  /// One YAML document a topic. How many replicas a topic has, and how many of them acknowledge a record, is left to the brokers.
  var text: String {
    "# Made by 'ticketing topics export --format strimzi'. To change it, change topics.yaml and make it anew.\n"
      + topics.map(document).joined(separator: "---\n")
  }

  private func document(_ topic: TopicSpecification) -> String {
    let resource = Self.resourceName(topic.name)
    let realName = resource == topic.name ? "" : "  topicName: \(topic.name)\n"
    return """
      apiVersion: kafka.strimzi.io/v1
      kind: KafkaTopic
      metadata:
        name: \(resource)
        labels:
          strimzi.io/cluster: \(cluster)
      spec:
      \(realName)  partitions: \(topic.partitions)
        config:
      \(topic.settings.sorted { $0.key < $1.key }.map { "    \($0.key): \($0.value)" }.joined(separator: "\n"))

      """
  }

  /// Whether Kubernetes takes it as the name of a resource, and as the value of a label.
  static func isName(_ text: String) -> Bool {
    func isPlain(_ byte: UInt8?) -> Bool {
      byte.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
    }
    return text.utf8.count <= 63 && isPlain(text.utf8.first) && isPlain(text.utf8.last)
      && text.utf8.allSatisfy { isPlain($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
  }

  /// Kubernetes takes no underscores and capitals, and between dots it wants a letter or digit first and last.
  private static func resourceName(_ topic: String) -> String {
    func isPlain(_ letter: Character) -> Bool { letter.isLetter || letter.isNumber }
    let parts = topic.lowercased().split(separator: ".").map { part in
      var part = part.drop { !isPlain($0) }
      while let last = part.last, !isPlain(last) { part.removeLast() }
      return part.map { isPlain($0) ? String($0) : "-" }.joined()
    }
    return parts.filter { !$0.isEmpty }.joined(separator: ".")
  }
}
