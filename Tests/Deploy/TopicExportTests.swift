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

  @Test(arguments: [
    (["export"], [:]), (["export"], ["format": "helm"]), (["apply"], [:]), (["list"], ["format": "strimzi"]), ([], ["cluster": "a"]),
  ])
  func `what can't be meant is a usage error`(words: [String], flags: [String: String]) throws {
    let typed = words + flags.map { "--\($0.key)=\($0.value)" }
    let arguments = try Arguments(typed, options: TopicsCommand.options, environment: [:])
    #expect(throws: CommandFailure.self) { try TopicsCommand(arguments) }
  }
}
