import Foundation

/// Waits for `condition`, with a limit far beyond what it takes: false means that it never came true.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
  let limit = Date(timeIntervalSinceNow: 10)
  while try !condition() {
    guard Date() < limit else { return false }
    usleep(1000)
  }
  return true
}
