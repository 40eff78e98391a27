import EventLoop
import HTTP

/// Those who listen to streams of one kind. Who goes away is removed by itself.
///
/// Thousands may listen, and requests must not wait until all have got an event. So a round goes through the listeners in slices, and the
/// loop does other work between them. One round follows the other, so that everybody gets the events in their order.
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

  private struct Round {
    let body: (Listener) -> Void
    let done: () -> Void
  }

  /// A slice takes a few milliseconds at most.
  private static var slice: Int { 256 }

  private let loop: EventLoop
  private var listeners: [Listener] = []
  /// The first one is under way.
  private var rounds: [Round] = []
  /// Called when a listener has gone.
  var left: (() -> Void)?

  init(on loop: EventLoop) {
    self.loop = loop
  }

  var count: Int { listeners.count }

  /// Whether a round is under way.
  var isInRound: Bool { !rounds.isEmpty }

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

  /// Calls `body` with all who listen when its round begins, and then `done`.
  func forEach(_ body: @escaping (Listener) -> Void, done: @escaping () -> Void = {}) {
    rounds.append(Round(body: body, done: done))
    if rounds.count == 1 { go(from: listeners.count) }
  }

  /// Goes backwards: when a listener leaves, the last one takes its place, and has been visited.
  private func go(from end: Int) {
    guard let round = rounds.first else { return }
    var index = min(end, listeners.count)
    let stop = max(0, index - Self.slice)
    while index > stop {
      index -= 1
      // A listener that leaves takes the last one with it.
      if index < listeners.count { round.body(listeners[index]) }
    }
    guard index == 0 else { return loop.soon { [weak self] in self?.go(from: index) } }
    rounds.removeFirst()
    let isAnyLeft = !rounds.isEmpty
    round.done()
    // Without one left, `done` has begun the next round, or nobody has.
    if isAnyLeft { loop.soon { [weak self] in self.map { $0.go(from: $0.listeners.count) } } }
  }
}
