/// What makes the topics of a cluster those that are declared.
public struct TopicPlan: Equatable, Sendable {
  /// What the operator and the databases say besides the declarations.
  public struct Demands: Sendable {
    /// What the names of topics begin with.
    public var prefix = ""
    /// Partitions of the topics that are not declared with a count of their own; nil: as many as they have.
    public var partitions: Int32?
    /// Copies of each topic; nil: 3, or as many as there are brokers, and topics that are there keep theirs.
    public var replicas: Int32?
    /// The databases that have rows.
    public var databases: [TopicLayout.KnownCount] = []
    /// Topics that have fewer partitions than the operator wants may get more.
    public var allowsRepartition = false
    /// The size of the largest record that is sent, in bytes.
    public var recordLimit = 1 << 20

    public init() {}
  }

  /// In the order of the declarations.
  public private(set) var differences: [TopicDifference] = []
  public private(set) var remarks: [TopicRemark] = []

  /// Throws `LogError.mismatch` when two databases are of different numbers of partitions: no topics fit both.
  public init(_ declarations: TopicDeclarations, _ demands: Demands, on cluster: ClusterTopics) throws(LogError) {
    let count = try PartitionTarget(declarations, demands, on: cluster)
    var declared: Set<String> = []
    for topic in declarations.topics {
      var specification = topic.specification.prefixed(demands.prefix)
      declared.insert(specification.name)
      if !topic.hasOwnCount { specification.partitions = count.wanted }
      guard let found = cluster.topics[specification.name] else {
        if !topic.hasOwnCount { specification.partitions = count.created }
        differences.append(.missing(specification, replicas: demands.replicas ?? Int32(clamping: min(3, cluster.brokers))))
        continue
      }
      compare(specification, topic.hasOwnCount ? nil : count, demands, with: found)
    }
    // Names that begin so are Kafka's own (`__consumer_offsets`).
    let others = cluster.topics.keys.filter { $0.hasPrefix(demands.prefix) && !declared.contains($0) && !$0.hasPrefix("__") }
    remarks += others.sorted().map { .notOurs(topic: $0) }
  }

  private mutating func compare(
    _ topic: TopicSpecification, _ count: PartitionTarget?, _ demands: Demands, with found: ClusterTopics.Topic
  ) {
    if found.partitions < topic.partitions {
      differences.append(.partitions(topic: topic.name, found: found.partitions, needed: topic.partitions))
    } else if found.partitions > topic.partitions {
      differences.append(
        .fixed(
          topic: topic.name, property: "partitions", found: String(found.partitions), needed: String(topic.partitions),
          next: "partitions can't be taken away; " + (count?.isKept(found.partitions) ?? false ? Self.keep : Self.makeAnew)))
    }
    if let replicas = demands.replicas, found.replicas != replicas {
      differences.append(
        .fixed(
          topic: topic.name, property: "replicas", found: String(found.replicas), needed: String(replicas),
          next: "copies are moved with kafka-reassign-partitions.sh"))
    }
    let faults = topic.faults(in: found.settings, recordLimit: demands.recordLimit) + topic.copyFaults(found)
    differences += faults.map {
      .setting(topic: topic.name, name: $0.setting, found: $0.found, needed: $0.needed, why: $0.why)
    }
    remarkRetention(of: topic, found)
  }

  private mutating func remarkRetention(of topic: TopicSpecification, _ found: ClusterTopics.Topic) {
    guard case .delete(let declared?) = topic.retention, found.settings["cleanup.policy"] == "delete",
      let kept = found.settings["retention.ms"].flatMap({ Int64($0) }), kept < 0 || kept > declared
    else { return }
    remarks.append(.keepsLonger(topic: topic.name, milliseconds: kept, declared: declared))
  }

  private static let keep = "a system keeps the number that it was made with: ask for that one, or begin with empty topics and databases"
  private static let makeAnew = "delete the topic: it is made with the right number, and the journals fill it"
}

extension TopicSpecification {
  /// Checks how many copies must have a record before it is acknowledged.
  fileprivate func copyFaults(_ found: ClusterTopics.Topic) -> [TopicFault] {
    guard let text = found.settings["min.insync.replicas"], let inSync = Int32(text) else { return [] }
    let most = max(found.replicas - 1, 1)
    guard !(min(2, most)...most).contains(inSync) else { return [] }
    let why =
      inSync > most
      ? "no record would be acknowledged while one of \(found.replicas) copies is away"
      : "the loss of one broker could lose acknowledged records"
    return [
      TopicFault(
        severity: .odd, topic: name, setting: "min.insync.replicas", found: text, needed: String(most),
        why: most == 1 && found.replicas == 1 ? "it has one copy, so no record would be acknowledged" : why)
    ]
  }
}
