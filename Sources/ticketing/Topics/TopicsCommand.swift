import Contracts
import Messaging

/// `ticketing topics`: what `topics.yaml` declares, for people, for who makes the topics of a cluster, and compared with a cluster.
struct TopicsCommand: Command {
  static let name = "topics"
  static let summary = "lists the topics of the system, writes them for an operator, compares a cluster's with them, or makes them"
  static let synopsis = "[list | plan | apply | check | export]"
  static let about = """
      list     one line a topic: name, owner, partitions, key, retention
      plan     one line for each difference between the topics that are needed and those of the cluster, with what 'apply' would do
               about it: create, set, add partitions, or that it can't be changed. Changes nothing. Exit code 0, with or without differences
      apply    makes missing topics and sets settings. Prints what it did, and what is left with what to do. Exit code 1: something is left
      check    prints the same as 'plan'. Exit code 1: there are differences
      export   the topics as resources of Kubernetes: --format strimzi writes KafkaTopics for Strimzi's operator

    Compared are partitions, copies (if TOPIC_REPLICATION says how many), cleanup.policy, retention, min.insync.replicas and size limits. A
    retention that is longer than declared, and topics that nobody declares ('not ours'), are told and are no differences. No topic is
    removed, and no retention shortened.

    Partitions are added only with --allow-repartition, and never taken away. With another number of partitions a key's messages go to
    other partitions than before, where their order is lost, and the services' databases, whose rows are spread over as many partitions,
    do not fit any more: no process would start. So it is done only before anything was written: 'apply' looks at the topics, at
    service.progress and at the databases (--database-url, --data-dir), and refuses otherwise. Stop all processes before. For a system with
    data there is no way to another number but new topics and new databases.
    """
  static let options: [Option] = [
    Option(name: "allow-repartition", value: nil, about: "topics without records may get more partitions ('plan', 'apply')", variable: nil),
    Option(name: "json", value: nil, about: "'plan', 'apply' and 'check' print one JSON object a line", variable: nil),
    Option(name: "format", value: "FORMAT", about: "what 'export' writes: strimzi", variable: nil),
    Option(name: "cluster", value: "NAME", about: "the Kafka resource that exported topics belong to (default ticketing)", variable: nil),
    Settings.topicPartitions, Settings.databaseURL, Settings.dataDir,
  ] + KafkaSettings.options

  private enum Action {
    case list
    case export(cluster: String, prefix: String, partitions: Int32?)
    case review(TopicReview, TopicReview.Action, isJSON: Bool)
  }

  private let action: Action
  private let declarations: TopicDeclarations

  init(_ arguments: Arguments) throws(CommandFailure) {
    guard arguments.words.count <= 1 else { throw Self.unknown(arguments.words) }
    do { declarations = try TopicDeclarations(yaml: DeclaredTopics.yaml) } catch { throw CommandFailure(error) }
    let word = arguments.words.first ?? "list"
    switch word {
    case "list":
      try Self.refuse(arguments, for: word, but: [])
      action = .list
    case "export":
      try Self.refuse(arguments, for: word, but: ["format", "cluster", "topic-partitions", "topic-prefix"])
      action = try Self.export(arguments)
    default:
      guard let review = TopicReview.Action(rawValue: word) else { throw Self.unknown(arguments.words) }
      let others = word == "check" ? ["format", "cluster", "allow-repartition"] : ["format", "cluster"]
      try Self.refuse(arguments, for: word, but: Self.options.map(\.name).filter { !others.contains($0) })
      action = .review(try TopicReview(declarations, arguments), review, isJSON: arguments.has("json"))
    }
  }

  private static func unknown(_ words: [String]) -> CommandFailure {
    let typed = Printable.text(words.joined(separator: " "))
    return CommandFailure(usage: "'ticketing topics' takes list, plan, apply, check or export, not '\(typed)'")
  }

  private static func refuse(_ arguments: Arguments, for word: String, but known: [String]) throws(CommandFailure) {
    guard let flag = arguments.flags.first(where: { !known.contains($0) }) else { return }
    throw CommandFailure(usage: "--\(flag) is not for 'ticketing topics \(word)'; see 'ticketing topics --help'")
  }

  private static func export(_ arguments: Arguments) throws(CommandFailure) -> Action {
    guard let format = arguments["format"] else {
      throw CommandFailure(usage: "'ticketing topics export' wants --format: strimzi is the one that there is")
    }
    guard format == "strimzi" else { throw CommandFailure(usage: "--format must be strimzi, not '\(format)'") }
    let cluster = arguments["cluster"] ?? "ticketing"
    guard StrimziTopics.isName(cluster) else {
      throw CommandFailure(
        usage: "--cluster must be the name of a Kafka resource: lower-case letters, digits, '-' and '.', 63 at most, with a letter or "
          + "digit first and last")
    }
    return .export(
      cluster: cluster, prefix: try KafkaSettings.prefix(arguments),
      partitions: try arguments.integer("topic-partitions", in: 1...1000).map { Int32($0) })
  }

  func run() throws(CommandFailure) {
    switch action {
    case .list: list(declarations.topics)
    case .export(let cluster, let prefix, let partitions):
      do throws(LogError) {
        print(try StrimziTopics(declarations, prefix: prefix, partitions: partitions, cluster: cluster).text, terminator: "")
      } catch {
        throw CommandFailure(error)
      }
    case .review(let review, let action, let isJSON):
      try review.run(action, isJSON: isJSON)
    }
  }

  private func list(_ topics: [TopicDeclarations.Topic]) {
    let width = topics.map(\.name.count).max() ?? 0
    for topic in topics {
      print(
        topic.name.padded(to: width), topic.owner.padded(to: 13), String(topic.specification.partitions).padded(to: 3),
        topic.retention.padded(to: 8), topic.key)
    }
  }
}
