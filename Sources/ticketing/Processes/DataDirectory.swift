import Foundation
import Glibc

/// The directory that everything is kept in which has no other place. One process holds it as a whole, or several share it, each of which
/// holds the SQLite files of its services.
final class DataDirectory: Sendable {
  let path: String
  private let locks: [Int32]

  /// Makes the directory if it is not there (for this user only, as keys lie in it), and locks it: the locks end with the process,
  /// however that ends.
  ///
  /// - Parameter services: of a process that shares it; nil: it is to have the directory to itself.
  init(_ settings: Settings, services: [String]? = nil) throws(CommandFailure) {
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
    var locks: [Int32] = []
    locks.append(
      try Self.lock(
        path + "/lock", services == nil ? LOCK_EX : LOCK_SH,
        "the data directory \(path) is in use by another process; stop that one, or give --data-dir another directory"))
    if let services, case .files(let directory) = settings.databases {
      for service in services {
        locks.append(
          try Self.lock(
            "\(path)/\(service).lock", LOCK_EX,
            "\(service)'s database in \(directory) is in use by another process, and SQLite takes one: stop that process, or keep the "
              + "databases in PostgreSQL (--database-url \(PostgreSQLTemplate.form)), which takes several"))
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
  static func keyFile(in path: String) -> String { path + "/secret.key" }
  var keyFile: String { Self.keyFile(in: path) }
  var adminPasswordFile: String { path + "/admin-password" }
}
