import EventLoop
import Glibc
import Synchronization

/// SIGTERM and SIGINT, heard from the first moment of a start on: by a thread of its own, as the start waits for disks and brokers.
///
/// Who waits while the system starts looks at `isMade` and gives up. What can't be called off, a broker that does not answer, gets
/// some patience; then the process ends as it is, which loses no more than a crash: nothing. So does a running system that has not come
/// to its end in time.
final class StopRequest: Sendable {
  private struct State {
    var isMade = false
    var isStarting = true
    var stop: (@Sendable () -> Void)?
  }

  private static let patience = Duration.seconds(3)

  private let state = Mutex(State())
  private let limit: Duration

  /// - Parameter limit: for a system that runs to come to its end. Its parts have limits of their own, which add up to less.
  init(limit: Duration) throws {
    self.limit = limit
    _ = try LoopThread.start(named: "signals") { [self] loop in
      for signal in [SIGTERM, SIGINT] { loop.onSignal(signal) { [self, unowned loop] in take(on: loop) } }
    }
  }

  var isMade: Bool { state.withLock { $0.isMade } }

  /// The start is over, and stops by itself. Asked to stop earlier or later, `stop` is called.
  func startIsOver(_ stop: (@Sendable () -> Void)? = nil) {
    let isMade = state.withLock { state in
      state.isStarting = false
      state.stop = stop
      return state.isMade
    }
    if isMade { stop?() }
  }

  private func take(on loop: EventLoop) {
    let (isFirst, stop) = state.withLock { state in
      defer { state.isMade = true }
      return (!state.isMade, state.stop)
    }
    guard isFirst else { return }
    stop?()
    loop.schedule(after: limit) { _exit(ExitCode.success) }
    loop.schedule(after: Self.patience) { [self] in
      state.withLock { if $0.isStarting { _exit(ExitCode.success) } }
    }
  }
}
