import TestSupport
import Testing

@testable import Benchmark

@Suite struct StreamBenchmarkTests {
  @Test func `a small crowd hears of every change, in less than all of the time`() throws {
    let streams = try StreamBenchmark(listeners: 150, changesPerSecond: 50, seconds: 1, progress: Progress()).run()
    #expect(streams.listeners == 150 && streams.deliveriesPerSecond > 150)
    #expect(streams.bytesPerDelivery > 50)
    #expect(streams.p50Ms > 0)
  }
}
