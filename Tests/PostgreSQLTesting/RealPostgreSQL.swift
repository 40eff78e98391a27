import Foundation
import Glibc
import PostgreSQL
import Synchronization
import TestSupport

/// A PostgreSQL server on this machine, on 127.0.0.1 and a port of its own. It ends, and its files go, when this process does.
///
/// The server refuses to run as root; there, an unprivileged user runs it.
public final class RealPostgreSQL: Sendable {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// One for all tests that leave it as it is. Started by whoever asks first, which takes some seconds.
  public static func shared() throws -> RealPostgreSQL {
    try started.withLock { started in
      if let started { return try started.get() }
      let result = Result { try RealPostgreSQL() }
      started = result
      return try result.get()
    }
  }

  private static let started = Mutex<Result<RealPostgreSQL, any Error>?>(nil)

  /// Where Debian has its programs: the newest of those that are there.
  private static let programs: String? = (13...18).reversed().map { "/usr/lib/postgresql/\($0)/bin" }
    .first { FileManager.default.isExecutableFile(atPath: $0 + "/postgres") }

  public static var isPresent: Bool { programs != nil }
  /// For a trait's comment.
  public static let absence = "needs a PostgreSQL server: install Debian's postgresql-15"

  public static let user = "tickets"
  /// With what a URL has to escape.
  public static let password = "a p@ss/word"
  private static let escapedPassword = "a%20p%40ss%2Fword"

  public let port: UInt16
  private let directory: String
  private let programs: String
  private let server = Mutex<ServerProcess?>(nil)

  /// Starts one of one's own.
  ///
  /// - Parameter identity: files of its certificate and the key; with them it refuses connections without TLS.
  public convenience init(identity: (certificate: String, key: String)? = nil) throws {
    try self.init { programs, directory in
      let password = try Self.file(Data(Self.password.utf8), at: directory + "/password")
      try ServerProcess.runToEnd([
        programs + "/initdb", "-D", directory + "/data", "-U", Self.user, "-A", "scram-sha-256", "--pwfile", password, "-E", "UTF8",
        "--locale=C", "--no-sync",
      ])
      guard let identity else { return }
      _ = try Self.file(Data(contentsOf: URL(filePath: identity.certificate)), at: directory + "/data/server.crt")
      _ = try Self.file(Data(contentsOf: URL(filePath: identity.key)), at: directory + "/data/server.key")
      _ = try Self.file(Data("hostssl all all 127.0.0.1/32 scram-sha-256\n".utf8), at: directory + "/data/pg_hba.conf")
      _ = try Self.file(Data("ssl = on\n".utf8), at: directory + "/data/postgresql.auto.conf")
    }
  }

  /// Starts a copy of another one that follows it, and answers reads, until it is promoted. From now on the other one waits for the copy
  /// at each commit.
  public convenience init(following primary: RealPostgreSQL) throws {
    try self.init { programs, directory in
      try ServerProcess.runToEnd([
        programs + "/pg_basebackup", "-D", directory + "/data", "-R", "--no-sync", "-c", "fast", "-d", primary.text("postgres"),
      ])
    }
    try primary.execute("alter system set synchronous_standby_names = '*'")
    try primary.execute("select pg_reload_conf()")
  }

  /// - Parameter fill: makes the folder `data` in the directory.
  private init(filledBy fill: (_ programs: String, _ directory: String) throws -> Void) throws {
    guard let programs = RealPostgreSQL.programs else { throw Failure(description: RealPostgreSQL.absence) }
    self.programs = programs
    port = try FreePort.one()
    directory = FileManager.default.temporaryDirectory.appending(path: "postgres-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try ServerProcess.giveAway(directory)
    try fill(programs, directory)
    try start()
  }

  /// Writes a file that the server alone may read.
  private static func file(_ content: Data, at path: String) throws -> String {
    try content.write(to: URL(filePath: path))
    guard chmod(path, 0o600) == 0 else { throw Failure(description: "\(path) can't be changed: \(String(cString: strerror(errno)))") }
    try ServerProcess.giveAway(path)
    return path
  }

  deinit {
    server.withLock { $0 = nil }
    for path in [directory, directory + ".log"] { try? FileManager.default.removeItem(atPath: path) }
  }

  /// Starts it again. Returns when it takes connections.
  public func start() throws {
    let words = [
      programs + "/postgres", "-D", directory + "/data", "-p", String(port), "-h", "127.0.0.1", "-k", "", "-F", "-c", "max_connections=200",
      "-c", "shared_buffers=64MB",
    ]
    let url = try url("postgres")
    try server.withLock { server in
      let process = try ServerProcess(words, directory: directory, log: directory + ".log")
      server = process
      try eventually("PostgreSQL takes connections", within: .seconds(300)) {
        guard process.isRunning else { throw Failure(description: "PostgreSQL ended: \(process.output)") }
        do throws(PostgreSQLError) {
          _ = try Connection(to: url, application: "a test")
          return true
        } catch {
          return false
        }
      }
    }
  }

  /// Ends it as an operator does who does not wait for clients: transactions are rolled back.
  public func stopFast() throws { try end(by: SIGINT) }
  /// Ends it as a crash would; the next start recovers.
  public func kill() throws { try end(by: SIGKILL) }
  /// Makes a follower the one that takes writes. Returns when it does.
  public func promote() throws { try execute("select pg_promote(wait => true, wait_seconds => 120)") }
  /// Stops all of it from answering, with its connections open.
  public func pause() throws { try server.withLock { try $0?.pause() } }
  public func resume() throws { try server.withLock { try $0?.resume() } }
  public var processIdentifier: pid_t? { server.withLock { $0?.identifier } }

  private func end(by signal: Int32) throws {
    server.withLock { server in
      server?.end(by: signal)
      server = nil
    }
  }

  /// - Parameters:
  ///   - user: nil: the one who may do everything.
  ///   - password: as the URL has it; nil: the right one.
  public func text(_ database: String, user: String? = nil, password: String? = nil, options: String = "") -> String {
    "postgres://\(user ?? Self.user):\(password ?? Self.escapedPassword)@127.0.0.1:\(port)/\(database)\(options)"
  }

  public func url(_ database: String) throws -> ConnectionURL { try ConnectionURL(text(database)) }

  /// A name that no other test has.
  public static func newName() -> String {
    "test_" + UUID().uuidString.lowercased().filter(\.isHexDigit)
  }

  /// As the one who may do everything.
  public func execute(_ sql: String, in database: String = "postgres") throws {
    try Connection(to: url(database), application: "a test").execute(sql)
  }

  /// What it wrote to its log.
  public var logText: String { (try? String(contentsOfFile: directory + ".log", encoding: .utf8)) ?? "" }
}
