import Foundation
import Synchronization
import Testing

@testable import AuthService

@Suite struct WorkPoolTests {
  /// What became of each job, in the order in which it did.
  private final class Record: Sendable {
    private let outcomes = Mutex<[String]>([])

    func add(_ outcome: String) { outcomes.withLock { $0.append(outcome) } }
    var all: [String] { outcomes.withLock { $0 } }
  }

  /// A pool of one thread, which is busy until the gate opens.
  private static func busyPool(lines: Int = 1, queueLimit: Int, _ gate: DispatchSemaphore) throws -> WorkPool {
    let pool = WorkPool(named: "test", threads: 1, lines: lines, queueLimit: queueLimit)
    let entered = DispatchSemaphore(value: 0)
    pool.submit { _ in
      entered.signal()
      gate.wait()
    }
    try #require(entered.wait(timeout: .now() + 300) == .success)
    return pool
  }

  @Test func `jobs are done in order, on another thread`() throws {
    let gate = DispatchSemaphore(value: 0)
    let pool = try Self.busyPool(queueLimit: 8, gate)
    let (record, done) = (Record(), DispatchSemaphore(value: 0))
    for number in 1...3 { pool.submit { record.add("\(number) \($0)") } }
    pool.submit { _ in done.signal() }
    #expect(record.all.isEmpty)
    gate.signal()
    #expect(done.wait(timeout: .now() + 300) == .success)
    #expect(record.all == ["1 run", "2 run", "3 run"])
    pool.stop()
  }

  @Test func `queues take turns, so that a long one delays no other`() throws {
    let gate = DispatchSemaphore(value: 0)
    let pool = try Self.busyPool(lines: 2, queueLimit: 8, gate)
    let (record, done) = (Record(), DispatchSemaphore(value: 0))
    for number in 1...8 { pool.submit(in: 0) { _ in record.add("login \(number)") } }
    for number in 1...2 { pool.submit(in: 1) { _ in record.add("signup \(number)") } }
    pool.submit(in: 0) { record.add("login 9 \($0)") }
    pool.submit(in: 1) { _ in done.signal() }
    #expect(record.all == ["login 9 full"])
    gate.signal()
    #expect(done.wait(timeout: .now() + 300) == .success)
    // Who came with the busy job had the first turn.
    #expect(record.all.dropFirst().prefix(5) == ["signup 1", "login 1", "signup 2", "login 2"] + record.all.dropFirst(5).prefix(1))
    pool.stop()
  }

  @Test func `a job for a full queue is refused before submit returns`() throws {
    let gate = DispatchSemaphore(value: 0)
    let pool = try Self.busyPool(queueLimit: 2, gate)
    let record = Record()
    for number in 1...4 { pool.submit { record.add("\(number) \($0)") } }
    #expect(record.all == ["3 full", "4 full"])
    gate.signal()
    pool.stop()
  }

  @Test func `a stop answers the waiting jobs, and all later ones`() throws {
    let gate = DispatchSemaphore(value: 0)
    let pool = try Self.busyPool(queueLimit: 2, gate)
    let (record, answered) = (Record(), DispatchSemaphore(value: 0))
    pool.submit {
      record.add("1 \($0)")
      answered.signal()
    }
    // It stops on a thread of its own, as it returns only when the busy one is through.
    let stopped = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      pool.stop()
      stopped.signal()
    }
    #expect(answered.wait(timeout: .now() + 300) == .success)
    gate.signal()
    #expect(stopped.wait(timeout: .now() + 300) == .success)
    pool.submit { record.add("2 \($0)") }
    #expect(record.all == ["1 stopped", "2 stopped"])
  }
}
