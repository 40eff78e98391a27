import Foundation

/// Waits for what takes its time.
enum Patience {
  /// Looks again, every tenth of a second, until a condition holds. False: it does not after `seconds`.
  static func wait(seconds: Int, until condition: () throws -> Bool) rethrows -> Bool {
    for _ in 0..<seconds * 10 {
      if try condition() { return true }
      Thread.sleep(forTimeInterval: 0.1)
    }
    return try condition()
  }
}
