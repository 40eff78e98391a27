import EventLoop
import HTTP

/// The live streams of seat maps, by schedule: of those that somebody listens to, or did a moment ago.
final class SeatStreams {
  /// How long the changes of a map are kept after its last listener has gone: it may just be changing its network.
  private static let memory = Duration.seconds(300)

  private let loop: EventLoop
  private var streams: [String: SeatStream] = [:]

  init(on loop: EventLoop) {
    self.loop = loop
  }

  var listeners: Int { streams.values.reduce(0) { $0 + $1.count } }

  subscript(scheduleId: String) -> SeatStream? { streams[scheduleId] }

  func insert(_ stream: SeatStream, for scheduleId: String) { streams[scheduleId] = stream }

  /// Says on each stream that it lives, and forgets those without listeners. Call it once a heartbeat.
  func beat() {
    let end = loop.now - Self.memory.nanoseconds
    streams = streams.filter { $0.value.emptySince.map { $0 > end } ?? true }
    for stream in streams.values { stream.beat() }
  }
}
