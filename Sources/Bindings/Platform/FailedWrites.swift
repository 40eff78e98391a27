import Glibc

/// Writes that fail. The system has a signal for some of them, which ends the process, and an error of the call, which says the same.
public enum FailedWrites {
  /// From then on they are errors only: `EPIPE` for a pipe or socket whose other end is gone, and `EFBIG` for a file that is as large as a
  /// file of this process may be (`ulimit -f`).
  public static func areErrors() {
    for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
  }
}
