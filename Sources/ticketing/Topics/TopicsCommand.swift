import Contracts
import Messaging

/// `ticketing topics`: what `topics.yaml` declares, for people and for who makes the topics of a cluster.
struct TopicsCommand: Command {
  static let name = "topics"
  static let summary = "lists the topics that the system uses, or writes them for an operator of Kafka clusters"
  static let synopsis = "[list | export --format FORMAT]"
  static let about = """
      list     one line a topic: name, owner, partitions, key, retention
      export   the topics as resources of Kubernetes: --format strimzi writes KafkaTopics for Strimzi's operator
    """
  static let options: [Option] = [
    Option(name: "format", value: "FORMAT", about: "what 'export' writes: strimzi", variable: nil),
    Option(
      name: "topic-partitions", value: "COUNT", about: "partitions of exported topics that declare no number of their own (default 2)",
      variable: "TOPIC_PARTITIONS"),
    Option(name: "cluster", value: "NAME", about: "the Kafka resource that exported topics belong to (default ticketing)", variable: nil),
  ]

  private enum Action {
    case list
    case export(cluster: String, partitions: Int32?)
  }

  private let action: Action

  init(_ arguments: Arguments) throws(CommandFailure) {
    switch arguments.words {
    case [], ["list"]:
      if let flag = arguments.flags.first { throw CommandFailure(usage: "--\(flag) is for 'ticketing topics export'") }
      action = .list
    case ["export"]:
      guard let format = arguments["format"] else {
        throw CommandFailure(usage: "'ticketing topics export' wants --format: strimzi is the one that there is")
      }
      guard format == "strimzi" else { throw CommandFailure(usage: "--format must be strimzi, not '\(format)'") }
      action = .export(
        cluster: arguments["cluster"] ?? "ticketing", partitions: try arguments.integer("topic-partitions", in: 1...1000).map { Int32($0) })
    default:
      throw CommandFailure(usage: "'ticketing topics' takes list or export, not '\(arguments.words.joined(separator: " "))'")
    }
  }

  func run() throws(CommandFailure) {
    do {
      let declarations = try TopicDeclarations(yaml: DeclaredTopics.yaml)
      switch action {
      case .list: list(declarations.topics)
      case .export(let cluster, let partitions):
        print(try StrimziTopics(declarations, partitions: partitions, cluster: cluster).text, terminator: "")
      }
    } catch {
      throw CommandFailure(error)
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
