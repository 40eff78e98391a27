import Kafka

extension KafkaLog {
  /// The topics of the cluster whose names begin with a prefix, with the settings of those that are named.
  public func clusterTopics(prefix: String, settingsOf names: Set<String>) throws(LogError) -> ClusterTopics {
    let metadata = try asking { () throws(KafkaError) in try admin.metadata() }
    let present = metadata.topics.keys.filter { $0.hasPrefix(prefix) }
    let settings = try asking { () throws(KafkaError) in try admin.settings(of: present.filter(names.contains)) }
    var topics: [String: ClusterTopics.Topic] = [:]
    for name in present {
      topics[name] = ClusterTopics.Topic(
        partitions: metadata.topics[name] ?? 0, replicas: metadata.replicas[name] ?? 0,
        settings: try asking { () throws(KafkaError) in try settings[name]?.get() ?? [:] })
    }
    return ClusterTopics(brokers: metadata.brokers, topics: topics)
  }

  /// Makes a topic, changes settings or adds partitions. What can't be changed is left.
  ///
  /// - Parameter differences: all of one topic: settings are written together.
  public func mend(_ differences: [TopicDifference]) throws(LogError) {
    var settings: [String: String] = [:]
    for difference in differences {
      switch difference {
      case .missing(let topic, _):
        try create([topic])
      case .setting(_, let name, _, let needed, _):
        settings[name] = needed
      case .partitions(let topic, _, let needed):
        try asking { () throws(KafkaError) in try admin.addPartitions(to: topic, count: needed) }
      case .fixed:
        break
      }
    }
    guard let topic = differences.first?.topic, !settings.isEmpty else { return }
    try asking { () throws(KafkaError) in try admin.set(settings, of: topic) }
  }

  /// Which of these topics have ever had records.
  public func written(_ partitions: [String: Int32]) throws(LogError) -> [String] {
    let places = partitions.flatMap { topic, count in (0..<count).map { TopicPartition(topic, $0) } }
    return try Set(ends(of: places).filter { $0.value > 0 }.map(\.key.topic)).sorted()
  }
}
