import Glibc

/// The limit of this process's open files, connections included.
public enum OpenFiles {
  /// Raises the limit to the highest one that the process may have by itself. Most systems give less at first, for the sake of programs
  /// that use `select`, which no part of this one does.
  public static func raiseLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
    limit.rlim_cur = limit.rlim_max
    // If it fails, the limit is as before, and the server keeps below it.
    _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
