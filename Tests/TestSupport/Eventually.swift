import Glibc

public struct TimedOut: Error, CustomStringConvertible {
  public let description: String

  init(_ what: String, _ limit: Duration) {
    description = "not within \(limit): \(what)"
  }
}

/// Looks again and again until a condition holds, with a limit far beyond what that takes.
public func eventually(_ what: String, within limit: Duration = .seconds(300), _ condition: () throws -> Bool) throws {
  let clock = ContinuousClock()
  let deadline = clock.now + limit
  while try !condition() {
    guard clock.now < deadline else { throw TimedOut(what, limit) }
    usleep(1000)
  }
}

/// Waits until a condition holds, looking at it again each time one of the descriptors becomes readable: a wake-up that a log fails to
/// give is a failure here. Without descriptors nothing can change by waiting, so the condition must hold at once.
public func eventually(
  _ what: String, on descriptors: [Int32?], within limit: Duration = .seconds(300), _ condition: () throws -> Bool
) throws {
  let clock = ContinuousClock()
  let deadline = clock.now + limit
  let descriptors = descriptors.compactMap { $0 }
  while try !condition() {
    let left = Int32(clamping: Int64((deadline - clock.now) / .milliseconds(1)))
    guard !descriptors.isEmpty, left > 0 else { throw TimedOut(what, limit) }
    isReadable(descriptors, within: left)
  }
}

/// Whether one of the descriptors is readable, after waiting this many milliseconds at most.
@discardableResult
public func isReadable(_ descriptors: [Int32], within milliseconds: Int32) -> Bool {
  var interests = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
  return poll(&interests, nfds_t(interests.count), milliseconds) > 0
}
