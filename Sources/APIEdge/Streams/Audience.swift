import EventLoop
import HTTP

/// Those who listen to streams of one kind. Who goes away is removed by itself.
///
/// Thousands may listen, and requests must not wait until all have got an event. So a round goes through the listeners in slices, and the
/// loop does other work between them.
final class Audience<Detail> {
  final class Listener {
    var detail: Detail
    fileprivate let stream: HTTPStream
    fileprivate var index: Int

    fileprivate init(_ stream: HTTPStream, _ detail: Detail, index: Int) {
      self.stream = stream
      self.detail = detail
      self.index = index
    }

    func send(_ bytes: SharedBytes) { stream.send(bytes) }
  }

  /// A slice takes a few milliseconds at most.
  private static var slice: Int { 256 }

  private let loop: EventLoop
  private var listeners: [Listener] = []
  /// Called when a listener has gone.
  var left: (() -> Void)?
  /// Whether a round is under way.
  private(set) var isInRound = false

  init(on loop: EventLoop) {
    self.loop = loop
  }

  var count: Int { listeners.count }

  func add(_ stream: HTTPStream, _ detail: Detail) {
    let listener = Listener(stream, detail, index: listeners.count)
    listeners.append(listener)
    stream.onClose = { [weak self, unowned listener] in self?.remove(listener) }
  }

  private func remove(_ listener: Listener) {
    let last = listeners.removeLast()
    if last !== listener {
      listeners[listener.index] = last
      last.index = listener.index
    }
    left?()
  }

  /// Calls `body` with all who listen now. One round follows the other, so call it only when none is under way.
  func forEach(_ body: @escaping (Listener) -> Void, done: @escaping () -> Void = {}) {
    precondition(!isInRound, "two rounds at once would mix up their events")
    isInRound = true
    go(from: listeners.count, body, done)
  }

  /// Goes backwards: when a listener leaves, the last one takes its place, and has been visited.
  private func go(from end: Int, _ body: @escaping (Listener) -> Void, _ done: @escaping () -> Void) {
    var index = min(end, listeners.count)
    let stop = max(0, index - Self.slice)
    while index > stop {
      index -= 1
      // A listener that leaves takes the last one with it.
      if index < listeners.count { body(listeners[index]) }
    }
    guard index > 0 else {
      isInRound = false
      return done()
    }
    loop.soon { [weak self] in self?.go(from: index, body, done) }
  }
}

/// How long to gather changes before a round: a round costs some microseconds a listener, and may take a tenth of the time.
enum StreamPace {
  static func pause(listeners: Int) -> Duration { .milliseconds(50) + .microseconds(25) * listeners }

  /// How often a stream says something, at least.
  static let heartbeat = Duration.seconds(15)
}
