import Foundation
import Synchronization

/// A body that runs on a thread of its own.
final class Running: Sendable {
  private let outcome = Mutex<(any Error)?>(nil)
  private let finished = DispatchSemaphore(value: 0)

  init(_ body: @escaping @Sendable () throws -> Void) {
    Thread.detachNewThread { [self] in
      do {
        try body()
      } catch {
        outcome.withLock { $0 = error }
      }
      finished.signal()
    }
  }

  /// Waits for the body's end, and throws what it threw.
  func join() throws {
    finished.wait()
    if let error = outcome.withLock({ $0 }) { throw error }
  }
}
