import Contracts
import Messaging

/// `ticketing topics`: what `topics.yaml` declares, for people and scripts.
struct TopicsCommand: Command {
  static let name = "topics"
  static let summary = "lists the topics that the system uses, as topics.yaml declares them"
  static let synopsis = ""
  static let about = "One line a topic: name, owner, partitions, key, retention."
  static let options: [Option] = []

  init(_ arguments: Arguments) throws(CommandFailure) {
    guard arguments.words.isEmpty else { throw CommandFailure(usage: "'ticketing topics' takes no words") }
  }

  func run() throws(CommandFailure) {
    let declarations: TopicDeclarations
    do { declarations = try TopicDeclarations(yaml: DeclaredTopics.yaml) } catch { throw CommandFailure(error) }
    let width = declarations.topics.map(\.name.count).max() ?? 0
    for topic in declarations.topics {
      print(
        topic.name.padded(to: width), topic.owner.padded(to: 13), String(topic.specification.partitions).padded(to: 3),
        topic.retention.padded(to: 8), topic.key)
    }
  }
}
