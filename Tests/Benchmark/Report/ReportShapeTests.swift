import Glibc
import JSON
import Testing

@testable import Benchmark

/// Fields that scripts look at.
@Suite struct ReportShapeTests {
  private func json(_ report: some BenchmarkReport) throws -> JSONValue {
    try JSONValue(parsing: JSON.encode(report))
  }

  private static func histogram(_ milliseconds: Int64...) -> LatencyHistogram {
    var histogram = LatencyHistogram()
    for duration in milliseconds { histogram.record(nanoseconds: duration * 1_000_000) }
    return histogram
  }

  private func names(_ value: JSONValue?) -> [String] { value?.object?.map(\.name) ?? [] }

  @Test func `buy tells purchases a second, and percentiles of the purchase and its steps in their order`() throws {
    var outcome = BuyLoad.Outcome()
    outcome.whole = Self.histogram(10, 20)
    outcome.reserve = Self.histogram(5, 6)
    (outcome.nanoseconds, outcome.ended) = (2_000_000_000, 2)
    let report = try json(BuyReport(BuyBenchmark.Configuration(), outcome))
    #expect(report["benchmark"] == "buy")
    #expect(report["loop"] == "closed")
    #expect(report["purchasesPerSecond"] == 1)
    #expect(names(report["steps"]) == ["reserve", "pay", "confirm"])
    #expect(names(report["steps"]?["reserve"]) == ["p50Ms", "p95Ms", "p99Ms", "maxMs", "meanMs"])
    #expect(report["steps"]?["reserve"]?["maxMs"] == 6)
    #expect(report["purchase"]?["maxMs"] == 20)
  }

  @Test func `buy tells what neighbours used, those of one name together`() throws {
    var outcome = BuyLoad.Outcome()
    outcome.nanoseconds = 1
    var report = BuyReport(BuyBenchmark.Configuration(), outcome)
    #expect(try json(report)["neighbourCPUMicrosecondsPerPurchase"] == nil)
    let neighbour = try #require(Neighbour(process: getpid()))
    report.add(3, of: neighbour)
    report.add(4, of: neighbour)
    #expect(try json(report)["neighbourCPUMicrosecondsPerPurchase"]?[neighbour.name] == 7)
  }

  @Test func `buy tells what a purchase makes the program do`() throws {
    var (before, after) = (WorkCounts(metrics: ""), WorkCounts(metrics: ""))
    (before.batches, after.batches) = (10, 30)
    (after.messages, after.produceRequests, after.fetchRequests, after.contextSwitches) = (100, 40, 20, 60)
    var outcome = BuyLoad.Outcome()
    outcome.nanoseconds = 1
    var report = BuyReport(BuyBenchmark.Configuration(), outcome)
    report.workPerPurchase = BuyReport.Work(before, after, purchases: 10)
    let work = try json(report)["workPerPurchase"]
    #expect(names(work) == ["messages", "batches", "messagesPerBatch", "produceRequests", "fetchRequests", "contextSwitches"])
    #expect(work?["batches"] == 2)
    #expect(work?["messagesPerBatch"] == 5)
    #expect(work?["produceRequests"] == 4)
  }

  @Test func `buy in open loop tells its rate`() throws {
    var configuration = BuyBenchmark.Configuration()
    configuration.rate = 500
    var outcome = BuyLoad.Outcome()
    outcome.nanoseconds = 1
    let report = try json(BuyReport(configuration, outcome))
    #expect(report["loop"] == "open")
    #expect(report["rate"] == 500)
  }

  @Test func `lane tells messages a second of a core, and the ratio to librdkafka, by store and by batch`() throws {
    func cost(_ milliseconds: Int64) -> LaneRun.Cost {
      LaneRun.Cost(messages: 1000, processorNanoseconds: milliseconds * 1_000_000, nanoseconds: 2 * milliseconds * 1_000_000)
    }
    let report = try json(
      LaneReport(
        LaneBenchmark.Configuration(), raw: [cost(1), cost(9), cost(2)], sqlite: [1: [cost(100)], 500: [cost(20)]],
        memory: [1: [cost(50)], 500: [cost(10)]]))
    #expect(report["benchmark"] == "lane")
    // The median of three runs.
    #expect(report["raw"]?["messagesPerSecondPerCore"] == 500_000)
    #expect(names(report["stores"]) == ["sqlite", "memory"])
    let sqlite = report["stores"]?["sqlite"]
    #expect(sqlite?["messagesPerSecondPerCore"] == 50_000)
    #expect(sqlite?["ratioToRaw"] == 0.1)
    #expect(names(sqlite?["byBatch"]) == ["1", "500"])
    #expect(sqlite?["byBatch"]?["1"]?["messagesPerSecondPerCore"] == 10_000)
    #expect(sqlite?["byBatch"]?["1"]?["messagesPerSecond"] == 5000)
    #expect(report["stores"]?["memory"]?["ratioToRaw"] == 0.2)
  }

  @Test func `edge tells requests a second and processor time, beside a hello`() throws {
    func reading(_ count: Int, beside hello: EdgeReport.Reading? = nil) -> EdgeReport.Reading {
      var outcome = ReadLoad.Outcome()
      for _ in 0..<count { outcome.latency.record(nanoseconds: 1_000_000) }
      outcome.nanoseconds = 1_000_000_000
      outcome.processorNanoseconds = 1_000_000
      return EdgeReport.Reading(outcome, beside: hello)
    }
    let hello = reading(100)
    let map = EdgeReport.SeatMap(seats: 1000, bytes: 9, whole: reading(10, beside: hello), notModified: reading(50, beside: hello))
    var latency = LatencyHistogram()
    latency.record(nanoseconds: 3_000_000)
    let streams = EdgeReport.Streams(
      listeners: 100, bytesPerListener: 2000, changesPerSecond: 10, deliveries: 4000, deliveredBytes: 400_000, seconds: 2,
      processorNanoseconds: 20_000_000, latency: latency)
    let report = try json(EdgeReport(EdgeBenchmark.Configuration(), hello: hello, section: map, schedule: map, streams: streams))
    #expect(report["benchmark"] == "edge")
    #expect(report["hello"]?["requestsPerSecond"] == 100)
    #expect(report["hello"]?["cpuMicrosecondsPerRequest"] == 10)
    #expect(report["hello"]?["requestsToHello"] == nil)
    #expect(report["streams"]?["deliveriesPerSecond"] == 2000 && report["streams"]?["bytesPerDelivery"] == 100)
    #expect(report["streams"]?["cpuMicrosecondsPerDelivery"] == 5 && report["streams"]?["coreShare"] == 0.01)
    for name in ["section", "schedule"] {
      let seatMap = report["seatMaps"]?[name]
      #expect(seatMap?["whole"]?["requestsToHello"] == 0.1)
      #expect(seatMap?["whole"]?["cpuToHello"] == 10)
      #expect(seatMap?["notModified"]?["cpuToHello"] == 2)
    }
  }
}
