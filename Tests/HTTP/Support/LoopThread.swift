import EventLoop
import Foundation
import Synchronization

/// A loop on a thread of its own, with something that lives on it.
final class LoopThread<Resident>: Sendable {
  private struct Started: Sendable {
    let remote: EventLoop.Remote
    let resident: LoopBound<Resident>
  }

  private let started: Started
  private let ended = DispatchSemaphore(value: 0)

  init(_ build: @escaping @Sendable (EventLoop) throws -> Resident) throws {
    let outcome = Mutex<Result<Started, any Error>?>(nil)
    let box = Shared(outcome)
    let isReady = DispatchSemaphore(value: 0)
    Thread.detachNewThread { [ended] in
      do {
        let loop = try EventLoop()
        loop.soon { isReady.signal() }
        let resident = LoopBound(try build(loop), on: loop)
        box.value.withLock { $0 = .success(Started(remote: loop.remote, resident: resident)) }
        loop.run()
      } catch {
        box.value.withLock { $0 = .failure(error) }
        isReady.signal()
      }
      ended.signal()
    }
    isReady.wait()
    started = try box.value.withLock { try $0!.get() }
  }

  var remote: EventLoop.Remote { started.remote }

  /// Runs `body` on the loop and waits for what it gives.
  @discardableResult
  func on<T: Sendable>(_ body: @escaping @Sendable (Resident, EventLoop) -> T) -> T? {
    let result = Shared(Mutex<T?>(nil))
    let isDone = DispatchSemaphore(value: 0)
    let resident = started.resident
    guard remote.execute({ loop in
      let value = body(resident.value(on: loop), loop)
      result.value.withLock { $0 = value }
      isDone.signal()
    }) else { return nil }
    return isDone.wait(timeout: .now() + 300) == .success ? result.value.withLock { $0 } : nil
  }

  func waitForEnd() -> Bool { ended.wait(timeout: .now() + 300) == .success }

  deinit { remote.stop() }
}

/// A lock that closures can share.
final class Shared<Value: ~Copyable & Sendable>: Sendable {
  let value: Value
  init(_ value: consuming Value) { self.value = value }
}
