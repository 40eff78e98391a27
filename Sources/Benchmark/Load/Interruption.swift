import Foundation
import Glibc
import Platform

/// Handles Ctrl-C, SIGTERM and SIGHUP (unless `nohup` has it ignored): it cleans up, and then ends the process with the exit code that
/// shells use for this signal.
///
/// A thread waits for the signals, because it may do more than a signal handler may. All other threads have the signals blocked. A thread
/// inherits this from the thread that starts it, so `hold` must be called before any other thread starts.
enum Interruption {
  /// Blocks the signals. A signal that comes now waits for `watch`.
  static func hold() {
    var signals = signals
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  /// Starts the thread.
  static func watch(_ cleanUp: @escaping @Sendable () -> Void) {
    let thread = Thread {
      var signals = signals
      var signal: CInt = 0
      sigwait(&signals, &signal)
      cleanUp()
      // Not `exit`: its handlers expect that the other threads have ended, and they have not.
      _exit(128 + signal)
    }
    thread.start()
  }

  private static var signals: sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    // A signal that is ignored and blocked would come all the same.
    for signal in [SIGINT, SIGTERM, SIGHUP] where signal != SIGHUP || !SignalMask.isIgnored(signal) { sigaddset(&signals, signal) }
    return signals
  }
}
