import Foundation
import Glibc
import HTTP
import TestSupport
import Testing

/// `ticketing dev` as a process of its own, on a data directory of its own.
///
/// It dies with the test that started it, however that ends: a watchdog kills it when the pipe to the test closes.
final class RunningSystem {
  let directory: String
  private(set) var port: UInt16 = 0
  private let process = Process()
  private let output = Pipe()
  private let errors: String
  private let watchdog = Process()
  private let lifeline = Pipe()

  static let adminEmail = "admin@localhost"
  static let adminPassword = "an admin's password"

  static let program = (try? BuiltProgram.path("ticketing")) ?? "ticketing"

  /// Starts it and waits for its ready line.
  ///
  /// - Parameters:
  ///   - launcher: the words of a command that becomes the program whose words follow.
  ///   - isAwaited: false: it may never be ready.
  ///   - errors: the file that its standard error goes to; nil: one beside the directory.
  init(
    _ directory: String, _ options: [String] = [], environment: [String: String] = [:], under launcher: [String] = [],
    isAwaited: Bool = true, errors: String? = nil
  ) throws {
    self.directory = directory
    self.errors = errors ?? directory + ".log"
    try start(launcher + [Self.program, "dev", "--port", "0", "--data-dir", directory] + options, environment)
    if isAwaited { port = try waitForReady() }
  }

  private func start(_ words: [String], _ environment: [String: String]) throws {
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    process.environment = TestEnvironment.with(["ADMIN_PASSWORD": Self.adminPassword].merging(environment) { $1 })
    process.standardOutput = output
    _ = FileManager.default.createFile(atPath: errors, contents: nil)
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
    try process.run()
    watchdog.executableURL = URL(fileURLWithPath: "/bin/sh")
    watchdog.environment = TestEnvironment.with()
    watchdog.arguments = ["-c", "cat > /dev/null; kill -9 \(process.processIdentifier) 2> /dev/null"]
    watchdog.standardInput = lifeline
    try watchdog.run()
  }

  deinit {
    watchdog.terminate()
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  /// For one that was not awaited.
  func awaitReady() throws { port = try waitForReady() }

  struct NotReady: Error, CustomStringConvertible {
    let description: String
  }

  private func waitForReady() throws -> UInt16 {
    var text = ""
    while !text.contains("\n") {
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else { throw NotReady(description: "it ended before it was ready: \(errorText)") }
      text += String(decoding: data, as: UTF8.self)
    }
    guard let line = text.split(separator: "\n").first, line.hasPrefix("ready http://127.0.0.1:"),
      let port = line.split(separator: ":").last.flatMap({ UInt16($0) })
    else { throw NotReady(description: "it printed '\(text)'") }
    return port
  }

  var processIdentifier: pid_t { process.processIdentifier }

  /// What it wrote to standard error.
  var errorText: String { (try? String(contentsOfFile: errors, encoding: .utf8)) ?? "" }

  /// Ends it as a crash or a power switch would: no handler runs.
  func killHard() {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Asks it to end, and returns its exit code.
  func stop() -> Int32 {
    kill(process.processIdentifier, SIGTERM)
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Runs the program to its end, and says how it ended.
  static func run(
    program: String = program, _ arguments: [String], environment: [String: String] = [:]
  ) throws -> (code: Int32, output: String, errors: String) {
    let process = Process()
    // What does not end by itself is ended, with code 124.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    process.arguments = ["-k", "5", "60", program] + arguments
    process.environment = TestEnvironment.with(environment)
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text, complaint)
  }
}

extension TemporaryDirectory {
  /// Of a data directory in it.
  var data: String { file("data") }
}
