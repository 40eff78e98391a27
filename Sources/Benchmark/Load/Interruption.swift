import Foundation
import Glibc

/// What Ctrl-C and SIGTERM do: first what must not stay behind is removed, then the process ends, with the exit code that a shell
/// gives such an end.
///
/// A thread waits for the signals, so that it may do what a signal handler may not. All others have them blocked, as a thread
/// inherits it from the one that starts it: so `hold` comes before any other is started.
enum Interruption {
  /// Blocks the signals: one that comes now waits for `watch`.
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
      // Not `exit`: what it runs at the end is for the other threads to be done, which they are not.
      _exit(128 + signal)
    }
    thread.start()
  }

  private static var signals: sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM] { sigaddset(&signals, signal) }
    return signals
  }
}
