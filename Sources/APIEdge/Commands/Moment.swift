import Deciding
import EventLoop
import Messaging

/// The present, by two clocks: the wall clock for messages, and a monotonic clock to measure waiting. In a simulator both are one clock.
public struct Moment: Equatable, Sendable {
  public var time: Timestamp
  /// Nanoseconds since an arbitrary start.
  public var nanoseconds: Int64

  public init(time: Timestamp, nanoseconds: Int64) {
    self.time = time
    self.nanoseconds = nanoseconds
  }

  /// Milliseconds since that start.
  var tick: Int64 { nanoseconds / 1_000_000 }

  static func now(_ loop: EventLoop) -> Moment {
    Moment(time: .now(), nanoseconds: loop.now)
  }
}
