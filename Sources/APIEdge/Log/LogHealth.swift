import Foundation
import Messaging
import Synchronization

/// Whether the log answers, for `/health/ready`: asked once a second, on a thread of its own, as a log that does not answer is waited for.
///
/// Readers and producers of a log that is away have nothing to tell: they wait until it is back.
final class LogHealth: Sendable {
  private struct State {
    /// When the question was asked that has no answer yet.
    var askedAt: ContinuousClock.Instant?
    var failure: String?
    var isStopping = false
    var isOver = true
  }

  static let interval = Duration.seconds(1)
  /// An answer takes a millisecond; a broker that collects garbage, or hands its partitions over, takes longer.
  static let patience = Duration.seconds(3)

  private let log: any Log
  private let place: TopicPartition
  private let state = Mutex(State())
  private let stopping = DispatchSemaphore(value: 0)

  /// - Parameter place: a partition that is there.
  init(_ log: any Log, asking place: TopicPartition) {
    self.log = log
    self.place = place
  }

  /// Why the log can't be reached; nil: it answered, or may yet.
  var failure: String? {
    state.withLock { state in
      if let failure = state.failure { return failure }
      guard let askedAt = state.askedAt else { return nil }
      let waited = ContinuousClock.now - askedAt
      guard waited > Self.patience else { return nil }
      return "it has not answered for \(waited.components.seconds) s; check that the broker runs and can be reached"
    }
  }

  /// The thread is over, or was never started.
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

  /// Ends it, if need be after an answer that is still waited for.
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
