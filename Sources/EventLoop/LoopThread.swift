import Foundation
import Platform
import Synchronization

/// A thread that runs an event loop and has a resident, an object that only this thread touches.
///
/// ```swift
/// let thread = try LoopThread.start(named: "reservation") { loop in try LaneHost(lane, on: loop) }
/// thread.execute { host, loop in host.stop() }
/// ```
public final class LoopThread<Resident>: Sendable {
  private let remote: EventLoop.Remote
  private let resident: LoopBound<Resident>
  private let ended: Ended

  private init(remote: EventLoop.Remote, resident: LoopBound<Resident>, ended: Ended) {
    self.remote = remote
    self.resident = resident
    self.ended = ended
  }

  /// Starts the thread, and returns when `make` has made the resident on it. If `make` throws, this throws the same, and the thread ends.
  public static func start(named name: String, _ make: @escaping @Sendable (EventLoop) throws -> Resident) throws -> LoopThread {
    let started = Handover<Result<LoopThread, any Error>>()
    let ended = Ended()
    let thread = Thread {
      defer { ended.signal() }
      do {
        let loop = try EventLoop()
        ThreadName.set(name)
        let resident = try make(loop)
        let bound = LoopBound(resident, on: loop)
        started.put(.success(LoopThread(remote: loop.remote, resident: bound, ended: ended)))
        loop.run()
      } catch {
        started.put(.failure(error))
      }
    }
    thread.start()
    return try started.take().get()
  }

  /// Runs `work` on the thread, with the resident. False: the loop has ended.
  @discardableResult
  public func execute(_ work: @escaping @Sendable (Resident, EventLoop) -> Void) -> Bool {
    remote.execute { [resident] loop in work(resident.value(on: loop), loop) }
  }

  /// Starts `work` on the thread, and waits until it calls `done`. False: the loop has ended, or `work` did not call `done` in time.
  @discardableResult
  public func finish(within limit: Duration, _ work: @escaping @Sendable (Resident, @escaping @Sendable () -> Void) -> Void) -> Bool {
    let finished = Signal()
    guard execute({ resident, _ in work(resident) { finished.signal() } }) else { return false }
    return finished.wait(within: limit)
  }

  /// Ends the loop, and waits for the end of the thread.
  public func stop() {
    remote.stop()
    ended.wait()
  }

  /// The same for a thread that something may hold up. False: the thread goes on.
  public func stop(within limit: Duration) -> Bool {
    remote.stop()
    return ended.wait(within: limit)
  }
}

/// Hands one value from one thread to another thread that waits for it.
public final class Handover<Value>: @unchecked Sendable {
  private let condition = NSCondition()
  private var value: Value?

  public init() {}

  /// Hands a value over. Only the first value counts.
  public func put(_ value: sending Value) {
    condition.lock()
    if self.value == nil { self.value = value }
    condition.broadcast()
    condition.unlock()
  }

  public func take() -> Value {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let value { return value }
      condition.wait()
    }
  }

  /// Waits for the value. Nil when `limit` passes first.
  public func take(limit: Duration) -> Value? {
    let deadline = Date(timeIntervalSinceNow: Double(limit.components.seconds) + Double(limit.components.attoseconds) / 1e18)
    condition.lock()
    defer { condition.unlock() }
    while value == nil, condition.wait(until: deadline) {}
    return value
  }
}

/// Says that a thread has ended.
private typealias Ended = Signal

final class Signal: Sendable {
  private let handover = Handover<Void>()

  func signal() { handover.put(()) }
  func wait() { handover.take() }
  func wait(within limit: Duration) -> Bool { handover.take(limit: limit) != nil }
}
