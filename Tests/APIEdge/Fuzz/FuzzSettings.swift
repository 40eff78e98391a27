import Foundation

/// How much is tried, and from which seed: `FUZZ_REQUESTS` and `FUZZ_SEED` in the environment; some thousands from a known one without.
enum FuzzSettings {
  static let requests = number("FUZZ_REQUESTS") ?? 3000
  static let seed = UInt64(number("FUZZ_SEED") ?? 1)

  private static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }
}
