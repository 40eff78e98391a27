import Glibc
import Messaging

/// The topics of a cluster beside those that are declared: what is different, and what mends it.
struct TopicReview {
  enum Action: String {
    case plan, apply, check
  }

  private let declarations: TopicDeclarations
  let kafka: KafkaSettings
  private let databases: DatabaseLocation
  private let partitions: Int32?
  private let allowsRepartition: Bool

  init(_ declarations: TopicDeclarations, _ arguments: Arguments) throws(CommandFailure) {
    self.declarations = declarations
    guard let kafka = try KafkaSettings(arguments) else {
      throw CommandFailure(
        usage: "'ticketing topics \(arguments.words.first ?? "plan")' is about the topics of a Kafka cluster: give "
          + "--kafka-bootstrap-servers")
    }
    self.kafka = kafka
    databases = try DatabaseLocation(arguments, directory: arguments["data-dir"] ?? ".data")
    partitions = try arguments.integer("topic-partitions", in: 1...1000).map { Int32($0) }
    allowsRepartition = arguments.has("allow-repartition")
  }

  func run(_ action: Action, isJSON: Bool) throws(CommandFailure) {
    do {
      let log = try kafka.cluster(Logger(level: .error, component: "kafka"))
      defer { log.close() }
      let known = try knownCounts()
      let plan = try plan(known, on: log)
      switch action {
      case .plan:
        show(plan, isJSON)
      case .check:
        show(plan, isJSON)
        if !plan.differences.isEmpty { throw CommandFailure(silent: ExitCode.failure) }
      case .apply:
        try apply(plan, known, on: log, isJSON)
      }
    } catch {
      throw CommandFailure(error)
    }
  }

  /// What the databases are made for, by service.
  private func knownCounts() throws -> [String: TopicLayout.KnownCount] {
    var known: [String: TopicLayout.KnownCount] = [:]
    for database in Services.databases(of: Services.names, at: databases) {
      known[database.service] = try database.partitionsAsFound()
    }
    return known
  }

  private func plan(_ known: [String: TopicLayout.KnownCount], on log: KafkaLog) throws -> TopicPlan {
    var demands = TopicPlan.Demands()
    demands.prefix = kafka.topicPrefix
    demands.partitions = partitions
    demands.replicas = kafka.topicReplicas
    demands.databases = known.values.sorted { $0.database < $1.database }
    demands.allowsRepartition = allowsRepartition
    let names = Set(declarations.topics.map { kafka.topicPrefix + $0.name })
    return try TopicPlan(declarations, demands, on: log.clusterTopics(prefix: kafka.topicPrefix, settingsOf: names))
  }

  private func show(_ plan: TopicPlan, _ isJSON: Bool) {
    for difference in plan.differences { print(isJSON ? difference.json : difference.line) }
    for remark in plan.remarks { print(isJSON ? remark.json : remark.line) }
    if plan.differences.isEmpty, !isJSON { print("no differences") }
  }

  // MARK: changing them

  private func apply(_ plan: TopicPlan, _ known: [String: TopicLayout.KnownCount], on log: KafkaLog, _ isJSON: Bool) throws {
    let changes = plan.differences.filter { $0.canBeMended(repartitioning: allowsRepartition) }
    try refuseRepartition(changes, known, on: log)
    var done: [TopicDifference] = []
    for topic in changes.map(\.topic) where !done.contains(where: { $0.topic == topic }) {
      let ofTopic = changes.filter { $0.topic == topic }
      try log.mend(ofTopic)
      for change in ofTopic { print(isJSON ? change.json : change.doneLine) }
      done += ofTopic
    }
    let left = try differences(after: done, known, on: log)
    if left.isEmpty, done.isEmpty, !isJSON { print("no differences") }
    guard let first = left.first else { return }
    for difference in left where !isJSON { print(difference.line) }
    throw CommandFailure("what is left to do: \(left.count) differences, the first at topic \(first.topic)")
  }

  /// What is still different once all brokers have heard of the changes, which takes a moment.
  private func differences(
    after done: [TopicDifference], _ known: [String: TopicLayout.KnownCount], on log: KafkaLog
  ) throws -> [TopicDifference] {
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(10)
    while true {
      let left = try plan(known, on: log).differences
      if clock.now > deadline || !left.contains(where: done.contains) { return left }
      usleep(50_000)
    }
  }
}
