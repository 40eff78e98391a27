import Glibc
import Platform

extension LogError {
  /// The error of a system call on a file that failed with this `errno`.
  init(system number: Int32, during action: String, _ path: String) {
    let reason = SystemError(number).description
    switch number {
    case ENOSPC, EDQUOT:
      self.init(.noSpace, "\(action) \(path) failed: \(reason); free some space, the log goes on by itself then")
    case EFBIG:
      self.init(
        .noSpace,
        "\(action) \(path) failed: \(reason); raise the limit of a file's size (ulimit -f, or prlimit --fsize), the log goes on by itself "
          + "then")
    case EMFILE, ENFILE:
      self.init(.other, "\(action) \(path) failed: \(reason); raise the limit of open files (ulimit -n)")
    case EACCES, EPERM, EROFS:
      self.init(.other, "\(action) \(path) failed: \(reason); the log needs to write in its directory")
    default:
      self.init(.other, "\(action) \(path) failed: \(reason)")
    }
  }

  /// A directory, a pipe or a device has the name of a file.
  static func noFile(_ path: String) -> LogError {
    LogError(.corrupt, "\(path) is no regular file; move what is there away, and restore the file from a backup")
  }

  /// Damage that a crash does not explain.
  static func corrupt(_ path: String, at position: Int64, _ what: String) -> LogError {
    LogError(
      .corrupt,
      "\(path) is damaged at byte \(position): \(what); no crash does that, so look at the disk, then restore the directory from a backup, "
        + "or start with an empty one and let the journals republish")
  }
}
