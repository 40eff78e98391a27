import Glibc

/// Keeps a second process out of a directory, for as long as it lives; the system lets go of it when the process ends, however it ends.
final class DirectoryLock: Sendable {
  private let file: OpenFile

  init(directory: String) throws(LogError) {
    file = try OpenFile(path: directory + "/lock", flags: O_RDWR | O_CREAT)
    while flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      guard errno == EWOULDBLOCK else { throw LogError(system: errno, during: "locking", file.path) }
      throw LogError(
        .unavailable,
        "the log in \(directory) is in use by another process; an embedded log is for one process: stop the other, or give this one a "
          + "directory of its own")
    }
  }
}
