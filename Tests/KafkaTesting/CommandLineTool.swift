import Foundation
import TestSupport

/// A program that runs to its end.
enum CommandLineTool {
  /// Throws with what it printed when it fails, or does not end within two minutes.
  static func run(_ program: String, _ arguments: [String], in directory: String? = nil) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/timeout")
    process.arguments = ["-k", "5", "120", program] + arguments
    process.environment = TestEnvironment.with()
    if let directory { process.currentDirectoryURL = URL(filePath: directory) }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let (end, said) = try process.collect(output)
    guard end == .exit(0) else {
      let text = String(decoding: said[0], as: UTF8.self)
      throw RealKafka.Failure(description: "\(program) \(arguments.joined(separator: " ")) failed: \(text)")
    }
  }
}
