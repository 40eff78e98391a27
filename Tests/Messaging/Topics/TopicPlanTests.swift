import Messaging
import Testing

@Suite struct TopicPlanTests {
  private static let yaml = """
    defaults:
      partitions: 2
    topics:
      - { name: a.commands, owner: a, key: id, retention: 7d }
      - { name: a.status, owner: a, key: id, retention: compact }
      - { name: log.identity, owner: hosts, key: identity, retention: compact, partitions: 1 }
    """

  private static let week = ["cleanup.policy": "delete", "retention.ms": "604800000"]
  private static let state = ["cleanup.policy": "compact", "retention.ms": "604800000"]

  /// A cluster of three brokers on which everything is as declared, but for what a test changes.
  private func plan(
    _ change: (inout [String: ClusterTopics.Topic]) -> Void = { _ in }, prefix: String = "",
    demanding demand: (inout TopicPlan.Demands) -> Void = { _ in }
  ) throws -> TopicPlan {
    let inSync = ["min.insync.replicas": "2"]
    var topics = [
      prefix + "a.commands": ClusterTopics.Topic(partitions: 2, replicas: 3, settings: Self.week.merging(inSync) { $1 }),
      prefix + "a.status": ClusterTopics.Topic(partitions: 2, replicas: 3, settings: Self.state.merging(inSync) { $1 }),
      prefix + "log.identity": ClusterTopics.Topic(partitions: 1, replicas: 3, settings: Self.state.merging(inSync) { $1 }),
    ]
    change(&topics)
    var demands = TopicPlan.Demands()
    demands.prefix = prefix
    demand(&demands)
    return try TopicPlan(
      TopicDeclarations(yaml: Array(Self.yaml.utf8)), demands, on: ClusterTopics(brokers: 3, topics: topics))
  }

  private func known(_ database: String, _ partitions: Int32) -> TopicLayout.KnownCount {
    TopicLayout.KnownCount(database: database, partitions: partitions)
  }

  private func fixed(_ plan: TopicPlan) -> [String] {
    plan.differences.compactMap { difference in
      guard case .fixed(let topic, let property, let found, let needed, _) = difference else { return nil }
      return "\(topic) \(property) \(found) \(needed)"
    }
  }

  @Test func `topics that are as declared have no difference`() throws {
    let plan = try plan()
    #expect(plan.differences.isEmpty && plan.remarks.isEmpty)
  }

  @Test func `a missing topic is made with as many partitions as its neighbours, three copies, and its settings`() throws {
    let plan = try plan({ topics in
      topics["a.commands"] = nil
      topics["a.status"]?.partitions = 8
    })
    let needed = TopicSpecification(name: "a.commands", partitions: 8, retention: .delete(afterMilliseconds: 604_800_000))
    #expect(plan.differences == [.missing(needed, replicas: 3)])
    #expect(plan.differences.first?.created == Self.week.merging(["min.insync.replicas": "2"]) { $1 })
  }

  @Test func `topics that are all missing are made with the wanted number, or that of the databases, or the declared one`() throws {
    func counts(_ demand: (inout TopicPlan.Demands) -> Void) throws -> [Int32] {
      try plan({ $0 = [:] }, demanding: demand).differences.compactMap { difference in
        guard case .missing(let topic, _) = difference else { return nil }
        return topic.partitions
      }
    }
    #expect(try counts { _ in } == [2, 2, 1])
    #expect(try counts { $0.partitions = 16 } == [16, 16, 1])
    #expect(try counts { $0.databases = [known("a", 8)] } == [8, 8, 1])
  }

  @Test(arguments: [
    ("a.status", "cleanup.policy", "delete", "compact"), ("a.commands", "cleanup.policy", "compact", "delete"),
    ("a.commands", "retention.ms", "3600000", "604800000"), ("a.commands", "max.message.bytes", "1000", "1048588"),
    ("a.commands", "retention.bytes", "1000000", "-1"), ("log.identity", "min.insync.replicas", "1", "2"),
    ("log.identity", "min.insync.replicas", "3", "2"),
  ])
  func `a setting that is not as declared is named, with what it must be`(
    _ topic: String, _ name: String, _ found: String, _ needed: String
  ) throws {
    let plan = try plan({ $0[topic]?.settings[name] = found })
    let differences = plan.differences.compactMap { difference -> [String]? in
      guard case .setting(let topic, let name, let found, let needed, let why) = difference, !why.isEmpty else { return nil }
      return [topic, name, found, needed]
    }
    #expect(differences == [[topic, name, found, needed]])
    #expect(differences.count == plan.differences.count)
  }

  @Test func `a topic of one copy needs no other that has a record, and one of two copies none either`() throws {
    func differences(replicas: Int32, inSync: String) throws -> Int {
      try plan({ topics in
        topics["a.status"]?.replicas = replicas
        topics["a.status"]?.settings["min.insync.replicas"] = inSync
      }).differences.count
    }
    #expect(try differences(replicas: 1, inSync: "1") == 0)
    #expect(try differences(replicas: 1, inSync: "2") == 1)
    #expect(try differences(replicas: 2, inSync: "1") == 0)
    #expect(try differences(replicas: 2, inSync: "2") == 1)
    #expect(try differences(replicas: 5, inSync: "2") == 0)
  }

  @Test func `a number of copies that is asked for can't be given to a topic that is there`() throws {
    let plan = try plan({ $0["a.status"]?.replicas = 2; $0["a.status"]?.settings["min.insync.replicas"] = "1" }) { $0.replicas = 3 }
    #expect(fixed(plan) == ["a.status replicas 2 3"])
    #expect(plan.differences.count == 1)
  }

  @Test func `a retention that is longer than declared is told, and is no difference`() throws {
    for (found, milliseconds) in [("-1", Int64(-1)), ("604800001", 604_800_001)] {
      let plan = try plan({ $0["a.commands"]?.settings["retention.ms"] = found })
      #expect(plan.differences.isEmpty)
      #expect(plan.remarks == [.keepsLonger(topic: "a.commands", milliseconds: milliseconds, declared: 604_800_000)])
    }
  }

  @Test func `topics that nobody declares are told where their names begin as ours do, and Kafka's own are not`() throws {
    let others = { (topics: inout [String: ClusterTopics.Topic]) in
      for name in ["blue.other", "blue.b.status", "__consumer_offsets"] { topics[name] = .init(partitions: 1, replicas: 1) }
    }
    let plan = try plan(others, prefix: "blue.")
    #expect(plan.differences.isEmpty)
    #expect(plan.remarks == [.notOurs(topic: "blue.b.status"), .notOurs(topic: "blue.other")])
    #expect(try self.plan(others).remarks.count == 2)
  }

  // MARK: partitions

  @Test func `more partitions are wanted where the operator or the databases say so, and an existing system has what it has`() throws {
    let more: [TopicDifference] = ["a.commands", "a.status"].map { .partitions(topic: $0, found: 2, needed: 8) }
    #expect(try plan(demanding: { $0.partitions = 8 }).differences == more)
    #expect(try plan(demanding: { $0.databases = [known("a", 8)] }).differences == more)
    #expect(try plan({ topics in for name in ["a.commands", "a.status"] { topics[name]?.partitions = 8 } }).differences.isEmpty)
  }

  @Test func `a missing topic gets the number that the others have, until those may get more`() throws {
    func created(_ isAllowed: Bool) throws -> TopicDifference? {
      try plan({ $0["a.commands"] = nil }) { demands in
        demands.partitions = 8
        demands.allowsRepartition = isAllowed
      }.differences.first
    }
    func topic(_ partitions: Int32) -> TopicSpecification {
      TopicSpecification(name: "a.commands", partitions: partitions, retention: .delete(afterMilliseconds: 604_800_000))
    }
    #expect(try created(false) == .missing(topic(2), replicas: 3))
    #expect(try created(true) == .missing(topic(8), replicas: 3))
  }

  @Test func `partitions are never taken away`() throws {
    #expect(fixed(try plan({ $0["log.identity"]?.partitions = 4 })) == ["log.identity partitions 4 1"])
    #expect(fixed(try plan(demanding: { $0.partitions = 1 })) == ["a.commands partitions 2 1", "a.status partitions 2 1"])
    #expect(fixed(try plan(demanding: { $0.databases = [known("a", 1)] })) == ["a.commands partitions 2 1", "a.status partitions 2 1"])
  }

  @Test func `databases of different numbers fit no topics`() {
    let error = #expect(throws: LogError.self) { try plan(demanding: { $0.databases = [known("a", 8), known("b", 2)] }) }
    #expect(error?.message.contains("the database b is of topics with 2 partitions, and a of 8") == true)
  }
}
