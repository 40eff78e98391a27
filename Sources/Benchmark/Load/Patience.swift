import Foundation

/// Waits for a condition.
enum Patience {
  /// Checks the condition every tenth of a second until it holds. False: it does not hold after `seconds`.
  static func wait(seconds: Int, until condition: () throws -> Bool) rethrows -> Bool {
    for _ in 0..<seconds * 10 {
      if try condition() { return true }
      Thread.sleep(forTimeInterval: 0.1)
    }
    return try condition()
  }
}
