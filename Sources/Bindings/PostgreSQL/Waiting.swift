import Glibc

/// Waits for a socket, as libpq's own waiting has no end that one could set.
enum Waiting {
  /// What it is ready for; 0: nothing, and the time is over.
  static func poll(_ socket: Int32, _ events: Int32, until deadline: ContinuousClock.Instant) -> Int32 {
    while true {
      let left = deadline - ContinuousClock.now
      guard left > .zero else { return 0 }
      let (seconds, attoseconds) = left.components
      let milliseconds = min(seconds, 1_000_000) * 1000 + attoseconds / 1_000_000_000_000_000 + 1
      var interest = pollfd(fd: socket, events: Int16(events), revents: 0)
      let count = Glibc.poll(&interest, 1, Int32(milliseconds))
      if count > 0 { return Int32(interest.revents) }
      // A socket that can't be waited for shows as one that fails.
      if count < 0, errno != EINTR { return POLLERR }
    }
  }
}
