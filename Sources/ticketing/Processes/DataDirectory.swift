import Foundation
import Glibc
import Platform

/// The directory for everything that has no other place. Either one process has the whole directory, or several processes share it, and
/// each of them has the SQLite files of its services.
final class DataDirectory: Sendable {
  let path: String
  private let locks: [Int32]

  /// Makes the directory if it does not exist, and locks it. Only this user may read it, because keys lie in it. The locks end with the
  /// process, however that ends.
  ///
  /// - Parameter services: the services of a process that shares the directory. Nil: the process wants the directory for itself.
  init(_ settings: Settings, services: [String]? = nil) throws(CommandFailure) {
    let path = settings.dataDirectory
    try Self.check(path)
    if case .files(let directory) = settings.databases { try Self.check(directory) }
    do throws(SystemError) {
      try Directories.make(path)
    } catch {
      throw CommandFailure("the data directory \(path) can't be made: \(error)")
    }
    self.path = path
    var locks: [Int32] = []
    locks.append(
      try Self.lock(
        path + "/lock", services == nil ? LOCK_EX : LOCK_SH,
        "the data directory \(path) is in use by another process: stop that process, or give another --data-dir"))
    if let services, case .files(let directory) = settings.databases {
      for service in services {
        locks.append(
          try Self.lock(
            "\(path)/\(service).lock", LOCK_EX,
            "\(service)'s database in \(directory) is in use by another process, and SQLite takes one process only. Stop that process, or "
              + "keep the databases in PostgreSQL (--database-url \(PostgreSQLTemplate.form)), which takes several"))
      }
    }
    self.locks = locks
  }

  private static func lock(_ file: String, _ kind: Int32, _ refusal: String) throws(CommandFailure) -> Int32 {
    let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw CommandFailure("\(file) can't be opened: \(String(cString: strerror(errno)))") }
    guard flock(descriptor, kind | LOCK_NB) == 0 else { throw CommandFailure(refusal) }
    return descriptor
  }

  /// Throws when the path is so long that the files in the directory could not be opened.
  private static func check(_ path: String) throws(CommandFailure) {
    let absolute = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    guard absolute.utf8.count <= maximumBytes else {
      throw CommandFailure(
        usage: "the path \(absolute.prefix(60))… has \(absolute.utf8.count) bytes, and a database takes \(maximumBytes) at most: "
          + "give a shorter path with --data-dir or --database-url")
    }
  }

  /// SQLite takes paths of 512 bytes at most, and adds endings to the name of a database.
  private static let maximumBytes = 460

  /// The socket on which `ticketing dlq` and other tools find the running process.
  static func controlSocket(in path: String) -> String { path + "/control.sock" }
  var controlSocket: String { Self.controlSocket(in: path) }
  static func logDirectory(in path: String) -> String { path + "/log" }
  var logDirectory: String { Self.logDirectory(in: path) }
  static func keyFile(in path: String) -> String { path + "/secret.key" }
  var keyFile: String { Self.keyFile(in: path) }
  var adminPasswordFile: String { path + "/admin-password" }
}
