import Glibc

/// The log's operations on directories.
enum Directory {
  static func create(_ path: String, with operations: FileOperations) throws(LogError) {
    if operations.makeDirectory(path) != 0, errno != EEXIST { throw LogError(system: errno, during: "making", path) }
  }

  /// The parent of a file or directory.
  static func parent(of path: String) -> String {
    let names = path.split(separator: "/", omittingEmptySubsequences: true).dropLast()
    return (path.hasPrefix("/") ? "/" : names.isEmpty ? "." : "") + names.joined(separator: "/")
  }

  /// The names in a directory; empty when there is no such directory.
  static func names(in path: String) throws(LogError) -> [String] {
    guard let stream = opendir(path) else {
      if errno == ENOENT { return [] }
      throw LogError(system: errno, during: "reading", path)
    }
    defer { closedir(stream) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw LogError(system: errno, during: "reading", path) }
    return names
  }

  /// Waits until the disk has the changes of a directory: made, renamed and removed files.
  static func synchronize(_ path: String, with operations: FileOperations) throws(LogError) {
    try OpenFile(path: path, flags: O_RDONLY | O_DIRECTORY).synchronize(with: operations)
  }

  /// Removes a file, if it exists.
  static func remove(_ path: String, with operations: FileOperations) throws(LogError) {
    if operations.remove(path) != 0, errno != ENOENT { throw LogError(system: errno, during: "removing", path) }
  }

  /// Removes a segment. Its index goes first, because an index without a segment would count for the next segment of this name.
  static func remove(_ file: SegmentFile, with operations: FileOperations) throws(LogError) {
    try remove(file.indexPath, with: operations)
    try remove(file.path, with: operations)
  }

  static func rename(_ from: String, to: String, with operations: FileOperations) throws(LogError) {
    guard operations.rename(from, to) == 0 else { throw LogError(system: errno, during: "renaming", from) }
  }
}

/// Keeps other processes out of a directory as long as it lives. The operating system releases the lock when the process ends, however it
/// ends.
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

  deinit {
    // To close the file would not do: a program that this process is starting at this moment has a copy of the descriptor until it runs.
    flock(file.descriptor, LOCK_UN)
  }
}
