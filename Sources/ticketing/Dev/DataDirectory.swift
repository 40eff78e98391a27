import Foundation
import Glibc

/// The directory that everything is kept in, held by one process at a time.
final class DataDirectory: Sendable {
  let path: String
  private let lock: Int32

  /// Makes the directory if it is not there (for this user only, as keys lie in it), and locks it: the lock ends with the process,
  /// however that ends.
  init(_ settings: Settings) throws(CommandFailure) {
    let path = settings.dataDirectory
    try Self.check(path)
    if case .files(let directory) = settings.databases { try Self.check(directory) }
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw CommandFailure("the data directory \(path) can't be made: \(error.localizedDescription)")
    }
    self.path = path
    let file = path + "/lock"
    lock = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0 else { throw CommandFailure("\(file) can't be opened: \(String(cString: strerror(errno)))") }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      throw CommandFailure("the data directory \(path) is in use by another process; stop that one, or give --data-dir another directory")
    }
  }

  /// Refuses a directory whose files could not be opened, before there are any.
  private static func check(_ path: String) throws(CommandFailure) {
    let absolute = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    guard absolute.utf8.count <= maximumBytes else {
      throw CommandFailure(
        usage: "the path \(absolute.prefix(60))… has \(absolute.utf8.count) bytes, and databases take \(maximumBytes) at most: "
          + "give --data-dir or --database-url a shorter one")
    }
  }

  /// SQLite takes 512 bytes for the path of a file, and adds words to its name.
  private static let maximumBytes = 460

  /// The socket on which `ticketing dlq` and other tools find the running process.
  static func controlSocket(in path: String) -> String { path + "/control.sock" }
  var controlSocket: String { Self.controlSocket(in: path) }
  var logDirectory: String { path + "/log" }
  var keyFile: String { path + "/secret.key" }
  var adminPasswordFile: String { path + "/admin-password" }
}
