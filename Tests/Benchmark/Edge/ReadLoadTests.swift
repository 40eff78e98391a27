import HTTP
import Testing

@testable import Benchmark

@Suite struct ReadLoadTests {
  private var configuration: EdgeBenchmark.Configuration {
    var configuration = EdgeBenchmark.Configuration()
    (configuration.connections, configuration.seconds, configuration.warmupSeconds) = (4, 1, 0)
    return configuration
  }

  private func load(_ server: HelloServer, status: Int = 200, bytes: Int) -> ReadLoad {
    ReadLoad(request: Visitor(port: server.port).request(.get, "/"), status: status, bytes: bytes)
  }

  @Test func `answers are counted while the load lasts, with the server's processor time`() throws {
    let server = try HelloServer()
    defer { server.stop() }
    let outcome = try load(server, bytes: 5).run(configuration, port: server.port) { server.usage }
    #expect(outcome.latency.count > 0)
    #expect(outcome.nanoseconds > 0)
    #expect(try #require(outcome.processorNanoseconds) > 0)
  }

  @Test(arguments: [(304, 5), (200, 6)])
  func `an unexpected answer is a failure that shows it`(_ status: Int, _ bytes: Int) throws {
    let server = try HelloServer()
    defer { server.stop() }
    let failure = #expect(throws: BenchmarkFailure.self) {
      try load(server, status: status, bytes: bytes).run(configuration, port: server.port) { nil }
    }
    #expect(failure?.description.contains("200 hello") == true)
  }
}
