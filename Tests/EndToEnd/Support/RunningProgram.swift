import Foundation
import Glibc
import TestSupport
import Testing

/// The program as a process of its own: any command of it that says 'ready http://…'.
///
/// It dies with the test that started it, however that ends: a watchdog kills it when the pipe to the test closes.
class RunningProgram {
  private(set) var port: UInt16 = 0
  private let process = Process()
  private let output = Pipe()
  private let errors: String
  private let watchdog = Process()
  private let lifeline = Pipe()

  static let program = (try? BuiltProgram.path("ticketing")) ?? "ticketing"

  /// - Parameters:
  ///   - errors: the file that its standard error goes to.
  ///   - isAwaited: false: it may never be ready.
  init(_ words: [String], environment: [String: String], errors: String, isAwaited: Bool = true) throws {
    self.errors = errors
    try start(words, environment)
    if isAwaited { port = try waitForReady() }
  }

  private func start(_ words: [String], _ environment: [String: String]) throws {
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    process.environment = TestEnvironment.with(environment)
    process.standardOutput = output
    _ = FileManager.default.createFile(atPath: errors, contents: nil)
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
    try process.run()
    watchdog.executableURL = URL(fileURLWithPath: "/bin/sh")
    watchdog.environment = TestEnvironment.with()
    watchdog.arguments = ["-c", "read -r line; kill -9 \(process.processIdentifier) 2> /dev/null"]
    watchdog.standardInput = lifeline
    try watchdog.run()
  }

  deinit {
    watchdog.terminate()
    process.killAndWait()
  }

  /// For one that was not awaited.
  func awaitReady() throws { port = try waitForReady() }

  struct NotReady: Error, CustomStringConvertible {
    let description: String
  }

  private func waitForReady() throws -> UInt16 {
    var text = ""
    while !text.contains("\n") {
      guard let data = try? output.fileHandleForReading.next() else {
        throw NotReady(description: "it said nothing for five minutes: \(errorText)")
      }
      guard !data.isEmpty else { throw NotReady(description: "it ended before it was ready: \(errorText)") }
      text += String(decoding: data, as: UTF8.self)
    }
    guard let line = text.split(separator: "\n").first, line.hasPrefix("ready http://127.0.0.1:"),
      let port = line.split(separator: ":").last.flatMap({ UInt16($0) })
    else { throw NotReady(description: "it printed '\(text)'") }
    return port
  }

  var processIdentifier: pid_t { process.processIdentifier }
  var isRunning: Bool { process.end == nil }

  /// What it wrote to standard error.
  var errorText: String { (try? String(contentsOfFile: errors, encoding: .utf8)) ?? "" }

  /// Ends it as a crash or a power switch would: no handler runs.
  func killHard() { process.killAndWait() }

  /// Stops it from running, with its connections open; `resume` lets it go on.
  func pause() throws { try suspend(process.processIdentifier) }
  func resume() { kill(process.processIdentifier, SIGCONT) }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Asks it to end, and returns its exit code, as a shell says it. What does not end is killed, and is a failure.
  func stop(by signal: Int32 = SIGTERM) -> Int32 {
    send(signal)
    do {
      return try process.waitForEnd().code
    } catch {
      Issue.record("\(error); it said: \(errorText.suffix(2000))")
      return 128 + SIGKILL
    }
  }

  /// Runs the program to its end, and says how it ended.
  static func run(
    program: String = program, _ arguments: [String], environment: [String: String] = [:]
  ) throws -> (code: Int32, output: String, errors: String) {
    let process = Process()
    // What does not end by itself is ended, with code 124.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    process.arguments = ["-k", "5", "300", program] + arguments
    process.environment = TestEnvironment.with(environment)
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let (end, said) = try process.collect(output, errors, within: .seconds(400))
    return (end.code, String(decoding: said[0], as: UTF8.self), String(decoding: said[1], as: UTF8.self))
  }
}
