import Foundation
import Synchronization
import TestSupport

/// A Kafka of one broker on this machine, for tests that a mock can't answer. It ends, and its files go, when this process does.
///
/// It is started by the command that `KAFKA_HOME/bin/kafka` is, or that of `../shared/kafka` beside the package: a script that knows
/// `start DIR --port N`, `kill`, `restart`, `pause`, `resume` and `wipe`.
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
  private let keeper: Mutex<Keeper>

  /// Starts one of one's own.
  public init() throws {
    guard let command = RealKafka.command else { throw Failure(description: RealKafka.absence) }
    let (port, keeper) = try Self.start(command)
    bootstrapServers = "127.0.0.1:\(port)"
    self.keeper = Mutex(keeper)
  }

  /// Nothing keeps a port free until the broker takes it, so another one is tried where somebody was quicker.
  private static func start(_ command: String) throws -> (port: UInt16, keeper: Keeper) {
    var attempts = 5
    while true {
      let port = try FreePort.row(of: 2)
      let keeper = try Keeper(of: command)
      guard let failure = try keeper.run("start", ["--port", String(port)]) else { return (port, keeper) }
      attempts -= 1
      guard attempts > 0, failure.contains("Address already in use") else { throw Failure(description: failure) }
    }
  }

  /// Ends the broker as a power cut would; `restart` brings it back with its data.
  public func kill() throws { try run("kill") }
  public func restart() throws { try run("restart") }
  /// Stops it from answering, with its connections open.
  public func pause() throws { try run("pause") }
  public func resume() throws { try run("resume") }

  private func run(_ verb: String, _ arguments: String...) throws {
    try keeper.withLock { keeper in
      if let failure = try keeper.run(verb, arguments) { throw Failure(description: failure) }
    }
  }
}
