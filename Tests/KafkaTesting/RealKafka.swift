import Foundation
import Synchronization
import TestSupport

/// A Kafka on this machine, of one broker or several, for tests that a mock can't answer. It ends, and its files go, when this process
/// does.
///
/// It is started by the command that `KAFKA_HOME/bin/kafka` is, or that of `../shared/kafka` beside the package: a script that knows
/// `start DIR --port N --brokers N`; `kill`, `restart`, `pause`, `resume` and `wipe` of DIR, each but the last also of one broker; and
/// `status` of DIR, which prints a line for each broker: its number, address, process id, and `up` or `down`.
public final class RealKafka: Sendable {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// One for all tests that leave it as it is. Started by whoever asks first, which takes some seconds.
  public static func shared() throws -> RealKafka {
    try started.withLock { started in
      if let started { return try started.get() }
      let result = Result { try RealKafka() }
      started = result
      return try result.get()
    }
  }

  private static let started = Mutex<Result<RealKafka, any Error>?>(nil)

  public static var isPresent: Bool { command != nil }
  /// For a trait's comment.
  public static let absence = "needs a real Kafka: set KAFKA_HOME to a directory whose bin/kafka starts one"

  private static let command: String? = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let home = TestEnvironment.kafkaHome ?? root.appending(path: "../shared/kafka").path()
    let command = home + "/bin/kafka"
    return FileManager.default.isExecutableFile(atPath: command) ? command : nil
  }()

  public let bootstrapServers: String
  /// The first broker's.
  let port: UInt16
  private let keeper: Mutex<Keeper>

  /// Starts one of one's own. With three brokers each topic has three copies, unless it is made otherwise.
  ///
  /// - Parameters:
  ///   - morePorts: free ones after those of the brokers, each of which has two.
  ///   - settings: more lines of the brokers' `server.properties`, by their first port.
  public init(brokers: Int = 1, morePorts: Int = 0, settings: (UInt16) -> [String] = { _ in [] }) throws {
    guard let command = RealKafka.command else { throw Failure(description: RealKafka.absence) }
    let (port, keeper) = try Self.start(command, brokers, morePorts, settings)
    self.port = port
    bootstrapServers = (0..<brokers).map { "127.0.0.1:\(port + 2 * UInt16($0))" }.joined(separator: ",")
    self.keeper = Mutex(keeper)
  }

  /// Nothing keeps a port free until the broker takes it, so another one is tried where somebody was quicker. So it is on a machine that
  /// was too busy for a broker to be ready within its time.
  private static func start(
    _ command: String, _ brokers: Int, _ morePorts: Int, _ settings: (UInt16) -> [String]
  ) throws -> (port: UInt16, keeper: Keeper) {
    var attempts = 5
    while true {
      // Each broker has a port of its own, and the next one for its controller.
      let port = try FreePort.row(of: 2 * brokers + morePorts)
      let keeper = try Keeper(of: command)
      let arguments = ["--port", String(port), "--brokers", String(brokers)] + settings(port).flatMap { ["--set", $0] }
      guard let failure = try keeper.run("start", arguments) else { return (port, keeper) }
      attempts -= 1
      let mayPass = failure.contains("Address already in use") || failure.contains("not ready in")
      guard attempts > 0, mayPass else { throw Failure(description: failure) }
    }
  }

  /// Ends all brokers as a power cut would; `restart` brings them back with their data.
  public func kill() throws { try run("kill", nil) }
  public func restart() throws { try run("restart", nil) }
  /// Stops them from answering, with their connections open.
  public func pause() throws { try holdUp(nil) }
  public func resume() throws { try run("resume", nil) }

  /// The same for one of several, of which the first is 1.
  public func kill(_ broker: Int) throws { try run("kill", broker) }
  public func restart(_ broker: Int) throws { try run("restart", broker) }
  public func pause(_ broker: Int) throws { try holdUp(broker) }
  public func resume(_ broker: Int) throws { try run("resume", broker) }

  private func holdUp(_ broker: Int?) throws {
    try run("pause", broker)
    try run("status", nil)
    let lines = try keeper.withLock { try $0.output(of: "status") }.split(separator: "\n").map { $0.split(separator: " ") }
    for line in lines where line.count == 4 && line[3] == "up" && (broker == nil || Int(line[0]) == broker) {
      if let process = pid_t(line[2]) { try awaitSuspension(of: process) }
    }
  }

  private func run(_ verb: String, _ broker: Int?) throws {
    try keeper.withLock { keeper in
      if let failure = try keeper.run(verb, broker.map { [String($0)] } ?? []) { throw Failure(description: failure) }
    }
  }
}
