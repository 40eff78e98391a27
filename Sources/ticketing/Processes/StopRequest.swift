import EventLoop
import Glibc
import Platform
import Synchronization

/// SIGTERM, SIGINT and SIGHUP, from the first moment of a start on. A thread of its own hears them, because the start itself waits for
/// disks and brokers. SIGHUP, which comes when the terminal is closed, counts unless it was ignored before the start, as by `nohup`.
///
/// Code that waits during a start looks at `isMade` and gives up. A call to a broker that does not answer can't be called off: after some
/// patience the process ends as it is. A running system that does not stop in time ends in the same way. Nothing is lost by that, because
/// nothing is lost by a crash.
final class StopRequest: Sendable {
  private struct State {
    var isMade = false
    var isStarting = true
    var stop: (@Sendable () -> Void)?
  }

  private static let patience = Duration.seconds(3)

  private let state = Mutex(State())
  private let limit: Duration

  /// - Parameter limit: the time that a running system has to stop. Its parts have limits of their own, which add up to less.
  init(limit: Duration) throws {
    self.limit = limit
    let signals = [SIGTERM, SIGINT] + (SignalMask.isIgnored(SIGHUP) ? [] : [SIGHUP])
    _ = try LoopThread.start(named: "signals") { [self] loop in
      for signal in signals { loop.onSignal(signal) { [self, unowned loop] in take(on: loop) } }
    }
  }

  var isMade: Bool { state.withLock { $0.isMade } }

  /// Says that the start is over. If a stop was requested already, or is requested later, `stop` is called.
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
