import Messaging

/// The log of a system after it was opened, and the topics that it has. Before that nobody knows how many partitions a topic has.
struct OpenLog {
  let log: any Log
  let layout: TopicLayout

  var topics: [TopicSpecification] { layout.topics }

  func partitions(of topic: String) -> Int32 {
    topics.first { $0.name == topic }?.partitions ?? 1
  }
}
