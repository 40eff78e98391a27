import EventLoop
import HTTP

/// The live stream of one seat map. Changes are gathered for a moment, and are encoded once for all who listen.
final class SeatStream {
  private let loop: EventLoop
  private let audience: Audience<Void>
  private var history: SeatHistory
  /// The changes before this point were sent.
  private var sent: Int
  private var isDue = false
  /// When the last round began, in nanoseconds of the loop's clock.
  private var lastRound: Int64
  /// When the last listener left.
  private(set) var emptySince: Int64?
  /// The event that has the whole map, as of a point in time.
  private var whole: (at: Int, event: SharedBytes)?
  /// The map as it is now.
  private let map: () -> SeatMap

  init(on loop: EventLoop, of map: @escaping () -> SeatMap) {
    self.loop = loop
    self.map = map
    audience = Audience(on: loop)
    history = SeatHistory(map().state)
    sent = history.now
    lastRound = loop.now
    emptySince = loop.now
    audience.left = { [unowned self] in if audience.count == 0 { emptySince = loop.now } }
  }

  var count: Int { audience.count }

  // MARK: Listeners

  /// What a listener gets first: what it has missed since the state that it knows, or the whole map. A listener without a state has fetched
  /// nothing, and gets the changes from now on.
  func opening(since lastEventID: String?) -> [SharedBytes] {
    let head = SharedBytes(EventText.opening(id: "\(history.state)"))
    guard let lastEventID else { return [head] }
    guard let known = SeatMapFingerprint(lastEventID), let missed = history.seats(since: known) else { return [head, wholeMap] }
    return missed.isEmpty ? [head] : [head, event(of: missed)]
  }

  func add(_ stream: HTTPStream) {
    audience.add(stream, ())
    emptySince = nil
  }

  // MARK: Changes

  func changed(seat: Int, to state: SeatMapFingerprint) {
    history.changed(seat: seat, to: state)
    if audience.count == 0 { sent = history.now } else { scheduleRound() }
  }

  private func scheduleRound() {
    guard !isDue, !audience.isInRound else { return }
    isDue = true
    let pause = StreamPace.pause(listeners: audience.count).nanoseconds
    loop.schedule(after: .nanoseconds(max(0, lastRound + pause - loop.now))) { [weak self] in self?.beginRound() }
  }

  private func beginRound() {
    isDue = false
    guard audience.count > 0 else {
      sent = history.now
      return
    }
    // An evening that is cancelled changes more seats at once than are kept.
    let news = history.seats(since: sent).map { event(of: $0) } ?? wholeMap
    sent = history.now
    say(news)
  }

  private func say(_ bytes: SharedBytes) {
    lastRound = loop.now
    audience.forEach({ $0.send(bytes) }) { [weak self] in
      guard let self, sent < history.now else { return }
      scheduleRound()
    }
  }

  /// Says that the stream lives, unless it has said something lately.
  func beat() {
    guard audience.count > 0, !audience.isInRound, loop.now - lastRound >= StreamPace.heartbeat.nanoseconds / 2 else { return }
    say(EventText.heartbeat)
  }

  // MARK: Events

  private var wholeMap: SharedBytes {
    if let whole, whole.at == history.now { return whole.event }
    let event = event(of: 0..<map().totalSeats)
    whole = (history.now, event)
    return event
  }

  private func event(of seats: some Collection<Int>) -> SharedBytes {
    let map = map()
    var json = Array(#"{"seats":["#.utf8)
    json.reserveCapacity(seats.count * 64 + 64)
    var isFirst = true
    for seat in seats {
      if !isFirst { json.append(UInt8(ascii: ",")) }
      isFirst = false
      map.layout.appendChange(of: seat, to: map.status(at: seat), json: &json)
    }
    json += "]}".utf8
    return SharedBytes(EventText.event("seats", id: "\(history.state)", data: json))
  }
}
