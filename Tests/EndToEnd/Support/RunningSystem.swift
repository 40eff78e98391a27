import Foundation
import TestSupport

/// `ticketing dev` as a process of its own, on a data directory of its own.
final class RunningSystem: RunningProgram {
  let directory: String

  static let adminEmail = "admin@localhost"
  static let adminPassword = "an admin's password"

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
    try super.init(
      launcher + [Self.program, "dev", "--port", "0", "--data-dir", directory] + options,
      environment: ["ADMIN_PASSWORD": Self.adminPassword].merging(environment) { $1 }, errors: errors ?? directory + ".log",
      isAwaited: isAwaited)
  }
}

extension TemporaryDirectory {
  /// Of a data directory in it.
  var data: String { file("data") }
}
