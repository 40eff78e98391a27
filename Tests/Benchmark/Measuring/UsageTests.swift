import Foundation
import Glibc
import TestSupport
import Testing

@testable import Benchmark

@Suite struct UsageTests {
  @Test func `a process's processor time and memory are read, and of one that is not there nothing`() throws {
    let usage = try #require(ProcessUsage.own)
    #expect(usage.processorMicroseconds >= 0)
    #expect(usage.residentBytes > 0)
    #expect(ProcessUsage(of: -1) == nil)
    #expect(ThreadUsage.all(of: -1).isEmpty)
  }

  @Test func `the children of a process count with it, also after their end`() throws {
    let me = try #require(Neighbour(process: getpid()))
    #expect(!me.name.isEmpty)
    let before = try #require(me.processorMicroseconds)
    let child = Process()
    child.executableURL = URL(fileURLWithPath: "/bin/sh")
    child.environment = TestEnvironment.with()
    // Until it has used a tenth of a second, as it counts itself.
    child.arguments = ["-c", "while [ $(awk '{ print $14 + $15 + $16 + $17 }' /proc/$$/stat) -lt 10 ]; do :; done"]
    try child.run()
    try child.waitForEnd()
    // The kernel counts it once somebody has asked how it ended.
    try eventually("its time counts") { try #require(me.processorMicroseconds) - before >= 100_000 }
    #expect(Neighbour(process: -1) == nil)
  }

  @Test func `what the program did is read from its metrics, all of its services together`() {
    let counts = WorkCounts(
      metrics: """
        # HELP lane_batches Batches committed since the start.
        lane_batches{service="auth"} 2
        lane_batches{service="payment"} 3
        lane_messages_handled{service="payment"} 40
        kafka_requests{kind="fetch"} 7
        kafka_requests{kind="produce"} 8
        kafka_requests{kind="other"} 9
        edge_connections 1
        """)
    #expect((counts.batches, counts.messages, counts.fetchRequests, counts.produceRequests) == (5, 40, 7, 8))
    #expect(WorkCounts.contextSwitches(of: getpid()) > 0)
    #expect(WorkCounts.contextSwitches(of: -1) == 0)
  }

  @Test func `a cost is divided by its number of units`() throws {
    var earlier = try #require(ProcessUsage.own)
    var later = earlier
    earlier.processorMicroseconds = 1000
    later.processorMicroseconds = 4000
    #expect(later.processorMicroseconds(since: earlier, each: 6) == 500)
    #expect(later.processorMicroseconds(since: earlier, each: 0) == nil)
    #expect(later.processorMicroseconds(since: nil, each: 6) == nil)
  }

  @Test func `a thread is found by its name, and its work is counted`() throws {
    let server = try HelloServer()
    defer { server.stop() }
    let before = try #require(server.usage)
    for _ in 0..<50 { _ = try Visitor(port: server.port).entityTagOrNothing() }
    #expect(try #require(server.usage) > before)
  }

  @Test func `the used time of threads is never negative, whichever threads came and went`() {
    let earlier = [usage(1, 500), usage(2, 900), usage(3, 100)]
    let later = [usage(1, 700), usage(3, 40), usage(4, 5)]
    #expect(ThreadUsage.nanoseconds(of: later, since: earlier) == 200 + 0 + 5)
    #expect(ThreadUsage.nanoseconds(of: [], since: earlier) == 0)
  }

  private func usage(_ thread: Int32, _ nanoseconds: Int64) -> ThreadUsage {
    ThreadUsage(thread: thread, name: "", processorNanoseconds: nanoseconds)
  }

  @Test func `the calling thread's time grows with its work`() {
    let before = ThreadUsage.processorNanoseconds
    var sum = 0
    for number in 0..<100_000 { sum &+= number ^ sum }
    #expect(ThreadUsage.processorNanoseconds > before, "\(sum)")
  }
}

extension Visitor {
  /// Any request will do.
  fileprivate func entityTagOrNothing() throws -> String? {
    do throws(BenchmarkFailure) { return try entityTag(of: "/").tag } catch { return nil }
  }
}
