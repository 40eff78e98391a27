import Foundation

/// The measured system. It is a `ticketing dev` that the benchmark starts, with a data directory that is removed afterwards, or a system
/// that runs already.
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
  /// The time from the start of the process to its `ready` line. Nil for a system that ran already.
  let startMilliseconds: Double?
  private let scratch: Scratch?

  public init(running address: Address) {
    self.address = address
    startMilliseconds = nil
    scratch = nil
  }

  /// Starts a system, and returns when it is ready. The environment names its log and its databases, as for any other system. On a Kafka
  /// cluster its topics have a prefix of their own, unless TOPIC_PREFIX is set: they belong to databases that are removed with the scratch
  /// directory. It has no rate limits unless the environment sets them: all buyers are one address.
  ///
  /// - Parameters:
  ///   - program: the path of `ticketing`.
  ///   - variables: further settings of it.
  public init(program: String, environment variables: [String: String] = [:]) throws {
    let (email, password) = ("admin@localhost", "bench-\(UInt64.random(in: 0...UInt64.max))")
    var environment = ["ADMIN_EMAIL": email, "ADMIN_PASSWORD": password].merging(variables) { $1 }
    let own = ProcessInfo.processInfo.environment
    for limit in ["RATE_LIMIT_USER", "RATE_LIMIT_ADDRESS", "RATE_LIMIT_SERVICE"] where own[limit] == nil { environment[limit] = "off" }
    if own["TOPIC_PREFIX"] == nil {
      environment["TOPIC_PREFIX"] = "bench-\(UInt32.random(in: 0...UInt32.max))."
    }
    let start = ContinuousClock.now
    let scratch = try Scratch(
      running: { [program, "dev", "--port", "0", "--data-dir", $0 + "/data", "--log-level", "warning"] }, environment: environment)
    guard let line = scratch.readLine() else {
      throw BenchmarkFailure("the program to be measured ended before it was ready; standard error says why")
    }
    startMilliseconds = (ContinuousClock.now - start) / .milliseconds(1)
    guard let port = line.split(separator: ":").last.flatMap({ UInt16($0) }) else {
      throw BenchmarkFailure("the program to be measured said '\(line)' instead of its address")
    }
    self.scratch = scratch
    address = Address(port: port, adminEmail: email, adminPassword: password)
  }

  /// Ends the process that was started, and removes its data.
  public func stop() {
    scratch?.remove()
  }

  /// The process id. Nil when this process may not look at it.
  var process: Int32? { scratch?.processIdentifier }

  var usage: ProcessUsage? { process.flatMap { ProcessUsage(of: $0) } }

  func admin() throws(BenchmarkFailure) -> Visitor {
    try Visitor(port: address.port).loggedIn(address.adminEmail, address.adminPassword)
  }
}
