import Contracts
import InMemory
import Messaging
import TestSupport
import Testing

@testable import Benchmark

@Suite struct LaneBenchmarkTests {
  private static func topics() throws -> [TopicSpecification] {
    try TopicDeclarations(yaml: DeclaredTopics.yaml).specifications
  }

  @Test func `the records are messages as reservation sends them, numbered by channel`() throws {
    let traffic = try SeatTraffic(messages: 400, topics: Self.topics())
    #expect(traffic.measured.count == 400)
    #expect(traffic.warmup.count == 40)
    var numbers: [String: Int64] = [:]
    for record in traffic.opening + traffic.warmup + traffic.measured {
      let envelope = try Envelope(Record(record, offset: 0))
      #expect(envelope.sequence == numbers["\(envelope.source) \(record.place)", default: 0] + 1)
      numbers["\(envelope.source) \(record.place)"] = envelope.sequence
    }
    let types = traffic.measured.map { Record($0, offset: 0).header("ce_type") }
    #expect(types.count { $0 == "seat.hold" } == 200)
    #expect(types.count { $0 == "seat.sell" } == 200)
    #expect(types.firstIndex(of: "seat.sell") == SeatTraffic.underWay + 1)
  }

  @Test(arguments: [1, 7, 500])
  func `a lane handles all records, whatever the size of its batches`(_ batchLimit: Int) throws {
    let topics = try Self.topics()
    let traffic = try SeatTraffic(messages: 300, topics: topics)
    let store = MemoryDatabase(name: "concert").store()
    let cost = try LaneRun(traffic, topics: topics, store: store, batchLimit: batchLimit).run()
    #expect(cost.messages == 300)
    #expect(cost.processorNanoseconds > 0)
  }

  @Test func `librdkafka reads what the lane reads, and produces what the lane produces`() throws {
    let topics = try Self.topics()
    let traffic = try SeatTraffic(messages: 300, topics: topics)
    let lane = try LaneRun(traffic, topics: topics, store: MemoryDatabase(name: "concert").store(), batchLimit: 500)
    _ = try lane.run()
    // Of each message: what became of the reservation's seats, and of the one seat.
    #expect(lane.outputs.count == 600)
    #expect(lane.outputs.count { $0.topic == "seat.status" } == 300)
    let raw = try RawKafka(traffic.measured, lane.outputs)
    defer { raw.close() }
    let cost = try raw.run()
    #expect(cost.messages == 300)
    #expect(cost.processorNanoseconds > 0)
  }

  @Test func `a small run has figures for both stores and every size of batch`() throws {
    let directory = try TemporaryDirectory()
    var configuration = LaneBenchmark.Configuration()
    (configuration.messages, configuration.rounds) = (200, 1)
    let report = try LaneBenchmark(configuration, directory: directory.path, progress: Progress()).run()
    for store in [report.stores.sqlite, report.stores.memory] {
      #expect(store.messagesPerSecondPerCore > 0)
      #expect(store.ratioToRaw > 0)
      #expect(Set(store.byBatch.keys) == ["1", "10", "100", "500"])
    }
    #expect(report.raw.messagesPerSecondPerCore > 0)
  }
}
