import Contracts
import Messaging

/// The topics that an edge uses, found among the declared ones.
struct EdgeTopics {
  let commandPartitions: [String: Int32]
  let replies: TopicPartition
  let state: [TopicPartition]

  init(_ configuration: EdgeConfiguration) throws(EdgeError) {
    let declared = Dictionary(configuration.topics.map { ($0.name, $0.partitions) }) { first, _ in first }
    var commandPartitions: [String: Int32] = [:]
    for type in CommandType.allCases {
      guard let partitions = declared[type.topic] else { throw .missingTopic(type.topic) }
      commandPartitions[type.topic] = partitions
    }
    var state: [TopicPartition] = []
    for topic in Projections.topics {
      guard let partitions = declared[topic] else { throw .missingTopic(topic) }
      state += (0..<partitions).map { TopicPartition(topic, $0) }
    }
    guard let partitions = declared[EdgeConfiguration.replyTopic] else { throw .missingTopic(EdgeConfiguration.replyTopic) }
    replies = TopicPartition(EdgeConfiguration.replyTopic, configuration.replyPartition)
    guard (0..<partitions).contains(configuration.replyPartition) else { throw .noSuchPartition(replies) }
    self.commandPartitions = commandPartitions
    self.state = state
  }
}
