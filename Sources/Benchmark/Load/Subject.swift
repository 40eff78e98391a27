import Foundation
import Glibc

/// What is measured: a `ticketing dev` of its own, in a process of its own on a data directory that goes with it; or one that runs
/// already.
public final class Subject {
  public struct Address: Sendable {
    public var port: UInt16
    public var adminEmail: String
    public var adminPassword: String

    public init(port: UInt16, adminEmail: String, adminPassword: String) {
      self.port = port
      self.adminEmail = adminEmail
      self.adminPassword = adminPassword
    }
  }

  let address: Address
  /// From the start of the process to its `ready` line; nil for one that ran already.
  let startMilliseconds: Double?
  private let process: Process?
  private let directory: String?

  public init(running address: Address) {
    self.address = address
    startMilliseconds = nil
    process = nil
    directory = nil
  }

  /// Starts one, and returns when it is ready. Which log and which databases it takes is in the environment, as for any other.
  ///
  /// - Parameter program: the path of `ticketing`.
  public init(program: String) throws {
    let directory = NSTemporaryDirectory() + "ticketing-bench-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    let password = "bench-\(UInt64.random(in: 0...UInt64.max))"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = ["dev", "--port", "0", "--data-dir", directory, "--log-level", "warning"]
    process.environment = ProcessInfo.processInfo.environment.merging(["ADMIN_PASSWORD": password, "ADMIN_EMAIL": "admin@localhost"]) { $1 }
    let output = Pipe()
    process.standardOutput = output
    let start = ContinuousClock.now
    try process.run()
    self.process = process
    self.directory = directory
    var line = ""
    while !line.contains("\n") {
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else {
        throw BenchmarkFailure("the program to be measured ended before it was ready; it says why on standard error")
      }
      line += String(decoding: data, as: UTF8.self)
    }
    startMilliseconds = (ContinuousClock.now - start) / .milliseconds(1)
    guard let port = line.split(separator: "\n").first?.split(separator: ":").last.flatMap({ UInt16($0) }) else {
      throw BenchmarkFailure("the program to be measured said '\(line)' instead of its address")
    }
    address = Address(port: port, adminEmail: "admin@localhost", adminPassword: password)
  }

  deinit { stop() }

  /// Ends the process that was started, and removes its data.
  public func stop() {
    if let process, process.isRunning {
      process.terminate()
      process.waitUntilExit()
    }
    if let directory { try? FileManager.default.removeItem(atPath: directory) }
  }

  /// Nil when it is not ours to look at.
  var usage: ProcessUsage? { process.flatMap { ProcessUsage(of: $0.processIdentifier) } }

  func admin() throws(BenchmarkFailure) -> Visitor {
    try Visitor(port: address.port).loggedIn(address.adminEmail, address.adminPassword)
  }
}
