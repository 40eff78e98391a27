import Testing

@testable import Messaging

@Suite struct TopicFaultTests {
  private static let state = TopicSpecification(name: "seat.status", partitions: 8, retention: .compact)
  private static let forever = TopicSpecification(name: "t", partitions: 1, retention: .delete(afterMilliseconds: nil))
  private static let week = TopicSpecification(name: "seat.sold", partitions: 8, retention: .delete(afterMilliseconds: 604_800_000))

  private func faults(_ topic: TopicSpecification, _ settings: [String: String]) -> [TopicFault] {
    topic.faults(in: settings, recordLimit: 1 << 20)
  }

  @Test func `new topics have no fault, and neither have topics whose settings are unknown`() {
    let broker = ["max.message.bytes": "1048588", "retention.bytes": "-1", "message.timestamp.type": "CreateTime"]
    #expect(faults(Self.state, broker.merging(["cleanup.policy": "compact", "retention.ms": "604800000"]) { $1 }).isEmpty)
    #expect(faults(Self.week, broker.merging(["cleanup.policy": "delete", "retention.ms": "604800000"]) { $1 }).isEmpty)
    #expect(faults(Self.week, ["cleanup.policy": "delete", "retention.ms": "-1", "message.timestamp.type": "LogAppendTime"]).isEmpty)
    #expect(faults(Self.state, [:]).isEmpty)
  }

  @Test(arguments: [
    (state, ["cleanup.policy": "delete"], "cleanup.policy"),
    (state, ["cleanup.policy": "compact,delete", "retention.ms": "1000"], "cleanup.policy"),
    (state, ["cleanup.policy": "delete, compact", "retention.ms": "-1", "retention.bytes": "5"], "cleanup.policy"),
    (week, ["cleanup.policy": "compact"], "cleanup.policy"),
    (week, ["cleanup.policy": "compact,delete"], "cleanup.policy"),
    (week, ["cleanup.policy": "delete", "retention.ms": "604799999"], "retention.ms"),
    (forever, ["cleanup.policy": "delete", "retention.ms": "604800000"], "retention.ms"),
    (week, ["max.message.bytes": "1048575"], "max.message.bytes"),
  ])
  func `settings that would lose or refuse records are dangerous`(
    _ topic: TopicSpecification, _ settings: [String: String], _ setting: String
  ) {
    #expect(faults(topic, settings).filter { $0.severity == .dangerous }.map(\.setting) == [setting])
  }

  @Test func `settings that may remove records one day are odd`() {
    #expect(faults(Self.week, ["retention.bytes": "1000000"]).map(\.severity) == [.odd])
    let unlimited = ["cleanup.policy": "compact,delete", "retention.ms": "-1", "retention.bytes": "-1"]
    #expect(faults(Self.state, unlimited).map(\.severity) == [.odd])
  }

  @Test func `a fault names the topic, the setting, its value, the needed value, and the command that mends it`() throws {
    let fault = try #require(faults(Self.state, ["cleanup.policy": "delete"]).first)
    #expect("\(fault)".contains("topic seat.status has cleanup.policy=delete, and cleanup.policy=compact is needed"))
    #expect(
      fault.remedy("broker:9092")
        == "kafka-configs.sh --bootstrap-server broker:9092 --alter --entity-type topics --entity-name seat.status "
        + "--add-config cleanup.policy=compact"
    )
  }
}
