import Foundation

/// The environment of whatever a test starts: made here, so that nothing a caller has exported changes what a test sees. What a shell
/// has that has just run the program (a port, a broker, an admin's password) is a setting to the next one that inherits it.
public enum TestEnvironment {
  /// What every program needs to run at all, and no program takes for a setting of ours.
  private static let inherited = [
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "JAVA_HOME",
  ]

  /// A test's clients are one address, and some make more requests than a person would.
  private static let unlimited = ["RATE_LIMIT_USER": "off", "RATE_LIMIT_ADDRESS": "off", "RATE_LIMIT_SERVICE": "off"]

  /// - Parameter variables: the test's own.
  public static func with(_ variables: [String: String] = [:]) -> [String: String] {
    made(of: ProcessInfo.processInfo.environment, with: unlimited.merging(variables) { $1 })
  }

  /// Where programs are looked for.
  public static var programFolders: [String] { with()["PATH"]?.split(separator: ":").map(String.init) ?? [] }

  package static func made(of caller: [String: String], with variables: [String: String]) -> [String: String] {
    caller.filter { inherited.contains($0.key) }.merging(variables) { $1 }
  }

  /// Where the simulator's worlds begin, as the Makefile says; 1: it does not say.
  public static var simulationBase: UInt64 { ProcessInfo.processInfo.environment["SIMULATION_BASE"].flatMap { UInt64($0) } ?? 1 }

  /// The caller wants the samples of stored JSON that are missing: SAMPLES=write.
  public static var writesSamples: Bool { ProcessInfo.processInfo.environment["SAMPLES"] == "write" }

  /// How often something is killed or held up in a test that does so at random (KILLS), and from which seed (KILL_SEED).
  public static var kills: (count: Int, seed: UInt64) {
    let environment = ProcessInfo.processInfo.environment
    return (environment["KILLS"].flatMap { Int($0) } ?? 20, environment["KILL_SEED"].flatMap { UInt64($0) } ?? 1)
  }

  /// The caller has time for the tests that want a machine to themselves: LONG_TESTS=1.
  public static var runsLongTests: Bool { ProcessInfo.processInfo.environment["LONG_TESTS"] == "1" }

  /// Where the caller says that a Kafka is to be found.
  public static var kafkaHome: String? { ProcessInfo.processInfo.environment["KAFKA_HOME"] }
}
