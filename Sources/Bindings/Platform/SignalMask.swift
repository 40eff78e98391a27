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
}
