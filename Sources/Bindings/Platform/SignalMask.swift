import Glibc

/// Which signals wait until they are let through. A thread has a mask of its own, and inherits it from the thread that started it.
public enum SignalMask {
  /// Lets the signals through to the calling thread. A process inherits the mask of the one that started it, which may block them: they
  /// would never come then, and the program could only be killed.
  public static func unblock(_ signals: [CInt]) {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  /// Whether the process takes no notice of the signal. It inherits that too: `nohup` ignores SIGHUP for the program that it starts.
  public static func isIgnored(_ signal: CInt) -> Bool {
    var action = sigaction()
    return sigaction(signal, nil, &action) == 0 && action.__sigaction_handler.sa_handler.map { unsafeBitCast($0, to: Int.self) } == 1
  }
}
