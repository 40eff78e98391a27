import Deciding
import Messaging
import TestSupport
import Testing
import Window

@Suite struct KafkaWindowTests {
  /// An embedded log with one topic, a window of it, and a client of that window.
  private func run(_ body: (_ log: LogProbe, _ seen: LogProbe, _ window: KafkaWindow, _ topic: String) throws -> Void) throws {
    try LogFixture.embedded.run { log in
      let topic = log.freshName()
      let specification = TopicSpecification(name: topic, partitions: 3, retention: .delete(afterMilliseconds: nil))
      try log.log.create([specification])
      try log.append([record(topic, 1, "before the start")])
      let window = try KafkaWindow(showing: log.log, topics: [specification], logger: KafkaLog.quiet)
      defer { window.close() }
      var settings = KafkaLog.Settings(bootstrapServers: window.bootstrapServers, clientID: "tests")
      settings.properties = ["fetch.wait.max.ms=10"]
      let seen = LogProbe(log: try KafkaLog(settings, logger: KafkaLog.quiet))
      defer { seen.close() }
      try body(log, seen, window, topic)
    }
  }

  /// Lets the window copy what is in the log, until its brokers have this many records.
  private func copy(_ window: KafkaWindow, until count: Int64, in place: TopicPartition, of seen: LogProbe) throws {
    try eventually("\(count) records in the window", on: window.descriptors) {
      while try window.step() {}
      return try seen.log.ends(of: [place])[place] == count
    }
  }

  @Test func `the window shows all records after its start, in the same partition`() throws {
    try run { log, seen, window, topic in
      var rich = record(topic, 2, "after", key: "key")
      rich.headers = [Header("ce_type", "seat.held"), Header("ce_subject", "A-1")]
      try log.append([rich])
      try copy(window, until: 1, in: rich.place, of: seen)
      let positions = Dictionary(uniqueKeysWithValues: (0..<3).map { (TopicPartition(topic, $0), Int64(0)) })
      #expect(try seen.read(1, from: positions) == [Record(rich, offset: 0)])
      #expect(window.skipped == 0)
    }
  }

  @Test func `order holds over many batches`() throws {
    try run { log, seen, window, topic in
      try log.append((0..<5000).map { record(topic, 0, "\($0)") })
      let place = TopicPartition(topic, 0)
      try copy(window, until: 5000, in: place, of: seen)
      #expect(try seen.read(5000, from: [place: 0]).map(\.text) == (0..<5000).map { "\($0)" })
    }
  }
}
