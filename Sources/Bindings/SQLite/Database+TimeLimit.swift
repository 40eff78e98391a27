import CSQLite
import Glibc

/// The time limit of statements, and the time when the present statement must be done.
final class TimeLimit {
  /// Nanoseconds.
  let limit: Int64
  /// The end of the present statement's time, on the monotonic clock.
  var deadline = Int64.max

  init(_ limit: Duration) {
    let (seconds, attoseconds) = limit.components
    self.limit = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }

  static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

extension Database {
  /// From now on a statement fails with `isInterrupted` if it is not done within `limit` after the last `restartClock`.
  public func limitTime(to limit: Duration) {
    let timeLimit = TimeLimit(limit)
    self.timeLimit = timeLimit
    sqlite3_progress_handler(
      handle, Self.stepsBetweenLooks,
      { context in
        guard let context else { return 0 }
        return TimeLimit.now > Unmanaged<TimeLimit>.fromOpaque(context).takeUnretainedValue().deadline ? 1 : 0
      }, Unmanaged.passUnretained(timeLimit).toOpaque())
  }

  /// Begins the time of the next statement.
  public func restartClock() {
    if let timeLimit { timeLimit.deadline = TimeLimit.now + timeLimit.limit }
  }

  /// The number of steps of SQLite's machine between two looks at the clock. They take some 0.1 ms.
  private static let stepsBetweenLooks: Int32 = 10_000
}
