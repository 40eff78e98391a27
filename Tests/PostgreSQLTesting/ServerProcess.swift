import Foundation
import Glibc
import TestSupport

/// The server's first process, and a watchdog that ends it and removes its files when this process is gone, however that came about.
final class ServerProcess: @unchecked Sendable {
  private let process: Process
  private let watchdog = Process()
  private let lifeline = Pipe()
  private let log: String

  init(_ words: [String], directory: String, log: String) throws {
    self.log = log
    if !FileManager.default.fileExists(atPath: log) { _ = FileManager.default.createFile(atPath: log, contents: nil) }
    let output = try FileHandle(forWritingTo: URL(filePath: log))
    try output.seekToEnd()
    process = Self.program(words)
    process.standardOutput = output
    process.standardError = output
    try process.run()
    watchdog.executableURL = URL(filePath: "/bin/sh")
    watchdog.environment = TestEnvironment.with()
    watchdog.arguments = [
      "-c", "trap '' INT TERM HUP; read -r line; kill -9 \(process.processIdentifier) 2> /dev/null; rm -rf \"$0\" \"$0.log\"", directory,
    ]
    watchdog.standardInput = lifeline
    try watchdog.run()
  }

  deinit {
    end(by: SIGKILL)
  }

  var identifier: pid_t { process.processIdentifier }
  var isRunning: Bool { process.end == nil }
  var output: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

  /// Returns when all of its processes are gone: a new server is refused its files before.
  func end(by signal: Int32) {
    // It would remove the files.
    Glibc.kill(watchdog.processIdentifier, SIGKILL)
    guard isRunning else { return }
    // Held up, so that it starts no more processes; a signal that it can catch waits meanwhile.
    try? suspend(identifier)
    let started = (try? children()) ?? []
    Glibc.kill(identifier, signal)
    Glibc.kill(identifier, SIGCONT)
    // What does not follow the signal is killed.
    _ = try? process.waitForEnd()
    try? eventually("its processes have ended") { !started.contains(where: Self.runs) }
  }

  private static func runs(_ process: pid_t) -> Bool { statusFields(at: "/proc/\(process)").map { $0.first != "Z" } ?? false }

  /// Holds up the server's process, and then those that it started.
  func pause() throws {
    try suspend(identifier)
    for child in try children() { try suspend(child) }
  }

  func resume() throws {
    for process in try [identifier] + children() { Glibc.kill(process, SIGCONT) }
  }

  private func children() throws -> [pid_t] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { pid_t($0) }.filter { process in
      guard let fields = statusFields(at: "/proc/\(process)"), fields.count > 1 else { return false }
      return pid_t(fields[1]) == identifier
    }
  }

  // MARK: as another user

  /// Nobody's, where we are root.
  private static let launcher: [String] = getuid() == 0 ? ["/usr/bin/setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] : []

  static func giveAway(_ path: String) throws {
    guard getuid() == 0, let nobody = getpwnam("nobody") else { return }
    guard chown(path, nobody.pointee.pw_uid, nobody.pointee.pw_gid) == 0 else {
      throw RealPostgreSQL.Failure(description: "\(path) can't be given to nobody: \(String(cString: strerror(errno)))")
    }
  }

  private static func program(_ words: [String]) -> Process {
    let process = Process()
    let words = launcher + words
    process.executableURL = URL(filePath: words[0])
    process.arguments = Array(words.dropFirst())
    process.environment = TestEnvironment.with(["LC_ALL": "C", "TZ": "UTC"])
    process.currentDirectoryURL = FileManager.default.temporaryDirectory
    return process
  }

  static func runToEnd(_ words: [String]) throws {
    let process = program(words)
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let (end, said) = try process.collect(output)
    guard end == .exit(0) else {
      throw RealPostgreSQL.Failure(description: "\(words[0]) failed: \(String(decoding: said[0], as: UTF8.self))")
    }
  }
}
