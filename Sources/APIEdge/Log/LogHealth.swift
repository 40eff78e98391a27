import Foundation
import Messaging
import Synchronization

/// Checks once a second whether the log answers, for `/health/ready`. It has a thread of its own, because the call may wait for the log.
///
/// Readers and producers do not report that the log is away: they wait until it is back.
final class LogHealth: Sendable {
  private struct State {
    /// The time of the question that has no answer yet.
    var askedAt: ContinuousClock.Instant?
    var failure: String?
    var isStopping = false
    var isOver = true
  }

  static let interval = Duration.seconds(1)
  /// An answer usually takes a millisecond. A broker that collects garbage, or hands its partitions over, needs longer.
  static let patience = Duration.seconds(3)

  private let log: any Log
  private let place: TopicPartition
  private let state = Mutex(State())
  private let stopping = DispatchSemaphore(value: 0)

  /// - Parameter place: a partition that exists.
  init(_ log: any Log, asking place: TopicPartition) {
    self.log = log
    self.place = place
  }

  /// Why the log can't be reached; nil: it answered, or may still answer in time.
  var failure: String? {
    state.withLock { state in
      if let failure = state.failure { return failure }
      guard let askedAt = state.askedAt else { return nil }
      let waited = ContinuousClock.now - askedAt
      guard waited > Self.patience else { return nil }
      return "it has not answered for \(waited.components.seconds) s; check that the broker runs and can be reached"
    }
  }

  /// Whether the thread has ended or was never started.
  var isOver: Bool { state.withLock { $0.isOver } }

  func start() {
    state.withLock { $0.isOver = false }
    let thread = Thread { [self] in
      while !state.withLock({ $0.isStopping }) {
        ask()
        _ = stopping.wait(timeout: .now() + .milliseconds(Int(Self.interval / .milliseconds(1))))
      }
      state.withLock { $0.isOver = true }
    }
    thread.start()
  }

  /// Ends the thread, perhaps only after it has its last answer.
  func stop() {
    state.withLock { $0.isStopping = true }
    stopping.signal()
  }

  private func ask() {
    state.withLock { $0.askedAt = .now }
    var failure: String?
    do throws(LogError) {
      _ = try log.ends(of: [place])
    } catch {
      failure = error.message
    }
    state.withLock { state in
      state.askedAt = nil
      state.failure = failure
    }
  }
}
