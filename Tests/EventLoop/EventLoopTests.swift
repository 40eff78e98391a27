import EventLoop
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite struct EventLoopTests {
  /// What happened on the loop, in order.
  final class Record {
    var entries: [String] = []
  }

  private func run(_ body: (EventLoop, Record) -> Void) throws -> [String] {
    let (loop, record) = (try EventLoop(), Record())
    body(loop, record)
    let limit = loop.schedule(after: .seconds(300)) {
      record.entries.append("took too long")
      loop.stop()
    }
    loop.run()
    limit.cancel()
    return record.entries
  }

  /// Raised on one thread and seen on another.
  final class Flag: Sendable {
    let isRaised = Mutex(false)
  }

  @Test func `timers fire in the order of their delays, and a cancelled one doesn't`() throws {
    let entries = try run { loop, record in
      loop.schedule(after: .milliseconds(20)) { record.entries.append("second") }
      loop.schedule(after: .zero) { record.entries.append("first") }
      let cancelled = loop.schedule(after: .milliseconds(1)) { record.entries.append("cancelled") }
      cancelled.cancel()
      cancelled.cancel()
      loop.schedule(after: .milliseconds(40)) { loop.stop() }
    }
    #expect(entries == ["first", "second"])
  }

  @Test func `a repeating timer fires until it is cancelled, also from its own work`() throws {
    let entries = try run { loop, record in
      var timer: EventRegistration?
      timer = loop.schedule(every: .milliseconds(1)) {
        record.entries.append("tick")
        guard record.entries.count == 3 else { return }
        timer?.cancel()
        loop.schedule(after: .milliseconds(10)) { loop.stop() }
      }
    }
    #expect(entries == ["tick", "tick", "tick"])
  }

  @Test func `soon is after the callback that runs, before any other event`() throws {
    let entries = try run { loop, record in
      loop.schedule(after: .zero) {
        loop.schedule(after: .zero) {
          record.entries.append("event")
          loop.stop()
        }
        loop.soon { record.entries.append("soon") }
        record.entries.append("callback")
      }
    }
    #expect(entries == ["callback", "soon", "event"])
  }

  @Test func `endless deferred work holds up no timer, no ready descriptor, no other thread and no stop`() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    let entries = try run { [ends] loop, record in
      var turns = 0
      let isMet = Flag()
      func work() {
        turns += 1
        if isMet.isRaised.withLock({ $0 }) { note("other thread") }
        // A loop that never looks elsewhere would never end.
        if turns == 1_000_000 { return record.entries.append("nothing else came") }
        loop.soon { work() }
      }
      func note(_ what: String) {
        guard !record.entries.contains(what) else { return }
        record.entries.append(what)
        if record.entries.count == 3 { loop.stop() }
      }
      loop.soon { work() }
      loop.schedule(after: .milliseconds(1)) { note("timer") }
      loop.watch(readable: ends[0]) { note("descriptor") }
      #expect(write(ends[1], [1] as [UInt8], 1) == 1)
      loop.remote.execute { _ in isMet.isRaised.withLock { $0 = true } }
    }
    #expect(Set(entries) == ["timer", "descriptor", "other thread"])
    #expect(entries.count == 3)
  }

  @Test func `a descriptor's work runs while it is readable`() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    let entries = try run { [ends] loop, record in
      loop.watch(readable: ends[0]) {
        var byte: UInt8 = 0
        #expect(read(ends[0], &byte, 1) == 1)
        record.entries.append("read \(byte)")
        if record.entries.count == 2 { loop.stop() }
      }
      #expect(write(ends[1], [1, 2] as [UInt8], 2) == 2)
    }
    #expect(entries == ["read 1", "read 2"])
  }

  @Test func `a signal is an event`() throws {
    let entries = try run { loop, record in
      let registration = loop.onSignal(SIGUSR1) {
        record.entries.append("signal")
        loop.stop()
      }
      loop.schedule(after: .zero) { kill(getpid(), SIGUSR1) }
      withExtendedLifetime(registration) {}
    }
    #expect(entries == ["signal"])
  }

  @Test func `work of other threads runs on the loop, each thread's in its order`() throws {
    let thread = try LoopThread.start(named: "loop") { _ in Record() }
    defer { thread.stop() }
    DispatchQueue.concurrentPerform(iterations: 4) { worker in
      for number in 0..<1000 { thread.execute { _, _ in Self.last.withLock { $0[worker, default: []].append(number) } } }
    }
    try eventually("all the work has run") { Self.last.withLock { $0.values.map(\.count).reduce(0, +) } == 4000 }
    for numbers in Self.last.withLock({ $0 }).values { #expect(numbers == Array(0..<1000)) }
  }

  private static let last = Mutex<[Int: [Int]]>([:])

  @Test func `a loop that is gone takes no work, and values that were bound to it can still be released`() throws {
    final class Released: Sendable {
      let flag: Flag
      init(_ flag: Flag) { self.flag = flag }
      deinit { flag.isRaised.withLock { $0 = true } }
    }
    let flag = Flag()
    var loop: EventLoop? = try EventLoop()
    let remote = try #require(loop?.remote)
    var bound: LoopBound<Released>? = LoopBound(Released(flag), on: try #require(loop))
    loop = nil
    #expect(!remote.execute { _ in })
    #expect(bound != nil && !flag.isRaised.withLock { $0 })
    bound = nil
    #expect(flag.isRaised.withLock { $0 })
  }
}
