import Deciding
import EventLoop
import Glibc

/// Now, by two clocks: the one that is written into messages, and one that never goes back, to measure waiting by. In a simulator
/// they are one.
public struct Moment: Equatable, Sendable {
  public var time: Timestamp
  /// Nanoseconds since some start.
  public var nanoseconds: Int64

  public init(time: Timestamp, nanoseconds: Int64) {
    self.time = time
    self.nanoseconds = nanoseconds
  }

  /// Milliseconds since that start.
  var tick: Int64 { nanoseconds / 1_000_000 }

  static func now(_ loop: EventLoop) -> Moment {
    Moment(time: wallClock, nanoseconds: loop.now)
  }

  static var wallClock: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
