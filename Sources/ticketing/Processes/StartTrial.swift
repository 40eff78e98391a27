import EventLoop
import Glibc
import HTTP
import NotificationWorker
import Notifying
import Platform
import Window

/// Tries out what a start needs of its surroundings, before the start makes anything: ports, directories, files. It leaves nothing behind,
/// so a start that is refused for one of them has changed nothing.
enum StartTrial {
  /// - Parameter services: those of the process; none for an edge.
  static func run(_ settings: Settings, of services: [String]) throws {
    try ports(settings)
    if let file = settings.keyFile { _ = try SystemKey.shared(file: file) }
    guard !services.isEmpty else { return }
    if case .files(let directory) = settings.databases, directory != settings.dataDirectory { try database(directory) }
    if case .file(let path) = settings.notifications, services.contains(NotificationDecider.service) {
      try messages(path, settings.dataDirectory)
    }
  }

  /// Listens on each port for a moment.
  private static func ports(_ settings: Settings) throws {
    let loop = try EventLoop()
    let server = HTTPServer(loop: loop) { _, _ in }
    try server.listen(host: settings.host, port: settings.port)
    if let port = settings.windowPort { try PortRelay(from: port, to: 0, on: loop).close() }
  }

  /// A directory that a setting names for databases, and that nobody makes.
  private static func database(_ directory: String) throws(CommandFailure) {
    do throws(SystemError) {
      try draft(in: directory)
    } catch {
      throw CommandFailure(
        "the databases' directory \(directory) can't be used: \(error); make it, for this user, or name another one with --database-url")
    }
  }

  /// - Parameter dataDirectory: what is wrong with this one, the start says when it makes it.
  private static func messages(_ path: String, _ dataDirectory: String) throws(CommandFailure) {
    do throws(SystemError) {
      let descriptor = open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_NONBLOCK)
      guard descriptor < 0 else {
        close(descriptor)
        return
      }
      let failure = errno
      let directory = Directories.parent(of: path) ?? "."
      if directory == dataDirectory, failure != EISDIR { return }
      guard failure == ENOENT else { throw SystemError(failure) }
      try draft(inNew: directory)
    } catch {
      throw CommandFailure(
        usage: "the messages' file \(path) can't be made: \(error); name another one with --notification-file or NOTIFICATION_FILE")
    }
  }

  /// Looks at the nearest directory that is there: the start makes the others in it.
  private static func draft(inNew directory: String) throws(SystemError) {
    guard access(directory, F_OK) != 0, errno == ENOENT else { return try draft(in: directory) }
    try draft(inNew: Directories.parent(of: directory) ?? ".")
  }

  /// Makes a file, under a name that nobody else has, and removes it again.
  private static func draft(in directory: String) throws(SystemError) {
    let path = "\(directory)/.ticketing-\(getpid())"
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      // A full disk will have room again, and a start waits for that.
      if [ENOSPC, EDQUOT].contains(errno) { return }
      throw SystemError(errno)
    }
    close(descriptor)
    unlink(path)
  }
}
