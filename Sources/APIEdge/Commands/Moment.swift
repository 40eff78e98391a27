import Deciding
import EventLoop
import Messaging

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
    Moment(time: .now(), nanoseconds: loop.now)
  }
}
