import CSQLite
import Glibc

/// How long statements may take, and when the present one's time is over.
final class TimeLimit {
  /// Nanoseconds.
  let limit: Int64
  /// By the monotonic clock.
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
  /// From now on a statement that is not done within `limit` of the last `restartClock` fails with `isInterrupted`.
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

  /// The time of whatever runs next begins.
  public func restartClock() {
    if let timeLimit { timeLimit.deadline = TimeLimit.now + timeLimit.limit }
  }

  /// Steps of SQLite's machine between two looks at the clock: some 0.1 ms.
  private static let stepsBetweenLooks: Int32 = 10_000
}
