import Contracts
import DeployTesting
import Messaging
import Testing

@testable import ticketing

@Suite struct TopicExportTests {
  @Test func `the topics of the cluster are those of topics.yaml`() throws {
    let topics = try StrimziTopics(TopicDeclarations(yaml: DeclaredTopics.yaml), partitions: 8, cluster: "ticketing")
    #expect(
      try Project.text("deploy/kubernetes/strimzi/kafka-topics.yaml") == topics.text,
      "make it anew: ticketing topics export --format strimzi --topic-partitions 8 > deploy/kubernetes/strimzi/kafka-topics.yaml")
  }

  @Test func `a topic is written with its partitions and what is kept of it`() {
    let topics = [
      TopicSpecification(name: "seat.status", partitions: 3, retention: .compact),
      TopicSpecification(name: "edge.replies", partitions: 2, retention: .delete(afterMilliseconds: 3_600_000)),
      TopicSpecification(name: "kept", partitions: 1, retention: .delete(afterMilliseconds: nil)),
    ]
    let text = StrimziTopics(topics: topics, cluster: "a").text
    #expect(text.contains("  name: seat.status\n  labels:\n    strimzi.io/cluster: a\nspec:\n  partitions: 3\n"))
    #expect(text.contains("    cleanup.policy: compact\n---\n"))
    #expect(text.contains("    cleanup.policy: delete\n    retention.ms: 3600000\n"))
    #expect(text.hasSuffix("    retention.ms: -1\n"))
  }

  @Test func `a prefix is part of every topic's name, and a resource has a name that Kubernetes takes`() throws {
    let topics = try StrimziTopics(TopicDeclarations(yaml: DeclaredTopics.yaml), prefix: "Blue_1.", partitions: 2, cluster: "a").text
    #expect(topics.contains("  name: blue-1.seat.sold\n"))
    #expect(topics.contains("spec:\n  topicName: Blue_1.seat.sold\n  partitions: 2\n"))
    let plain = try StrimziTopics(TopicDeclarations(yaml: DeclaredTopics.yaml), prefix: "blue.", partitions: 2, cluster: "a").text
    #expect(plain.contains("  name: blue.seat.sold\n") && !plain.contains("topicName"))
  }

  @Test(arguments: [
    (["export"], [:]), (["export"], ["format": "helm"]), (["apply"], [:]), (["list"], ["format": "strimzi"]), ([], ["cluster": "a"]),
    (["plan"], [:]), (["plan"], ["kafka-bootstrap-servers": "a:1", "format": "strimzi"]), (["remove"], [:]),
    (["check"], ["kafka-bootstrap-servers": "a:1", "topic-partitions": "0"]), (["export"], ["format": "strimzi", "topic-prefix": "a b"]),
  ])
  func `what can't be meant is a usage error`(words: [String], flags: [String: String]) throws {
    let typed = words + flags.map { "--\($0.key)=\($0.value)" }
    let arguments = try Arguments(typed, options: TopicsCommand.options, environment: [:])
    #expect(throws: CommandFailure.self) { try TopicsCommand(arguments) }
  }
}
