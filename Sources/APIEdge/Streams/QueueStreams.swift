import Contracts
import EventLoop
import HTTP

/// The live streams of places in waiting rooms. All of them are looked at again and again, as each is at another position.
final class QueueStreams {
  /// A place, and what its listener has heard of it.
  struct Place {
    let token: QueueToken
    let text: String
    var told: QueueStanding
    /// When it was told something, in nanoseconds of the loop's clock.
    var toldAt: Int64
  }

  private let audience: Audience<Place>
  private let loop: EventLoop
  private let standing: (QueueToken) -> QueueStanding
  private var lastRound: Int64

  /// - Parameter standing: how a token stands now.
  init(on loop: EventLoop, standing: @escaping (QueueToken) -> QueueStanding) {
    self.loop = loop
    self.standing = standing
    audience = Audience(on: loop)
    lastRound = loop.now
  }

  /// How often it looks whether a round is due.
  static let interval = Duration.milliseconds(250)

  var listeners: Int { audience.count }

  /// The stream's first bytes: how the place stands now.
  func opening(_ token: QueueToken, text: String) -> (bytes: [UInt8], place: Place) {
    let standing = standing(token)
    let place = Place(token: token, text: text, told: standing, toldAt: loop.now)
    return (EventText.opening(id: nil) + Self.event(standing, of: place), place)
  }

  func add(_ stream: HTTPStream, _ place: Place) { audience.add(stream, place) }

  /// Tells everyone whose place has changed, at a pace that leaves time for other work.
  func look() {
    let now = loop.now
    let pause = StreamPace.pause(listeners: audience.count).nanoseconds
    guard audience.count > 0, !audience.isInRound, now - lastRound >= pause else { return }
    lastRound = now
    audience.forEach { [standing] listener in
      let place = listener.detail
      let standing = standing(place.token)
      if standing.isNews(after: place.told) || (standing != place.told && now - place.toldAt >= StreamPace.heartbeat.nanoseconds) {
        listener.detail.told = standing
        listener.detail.toldAt = now
        listener.send(SharedBytes(Self.event(standing, of: place)))
      } else if now - place.toldAt >= StreamPace.heartbeat.nanoseconds {
        listener.detail.toldAt = now
        listener.send(EventText.heartbeat)
      }
    }
  }

  private static func event(_ standing: QueueStanding, of place: Place) -> [UInt8] {
    EventText.event(id: "\(standing.status.rawValue.lowercased())-\(standing.position)", data: standing.json(token: place.text))
  }
}

extension QueueStanding {
  /// Whether a listener is to be told at once. An estimate alone goes up and down with the time, and can wait for the heartbeat.
  fileprivate func isNews(after told: QueueStanding) -> Bool {
    status != told.status || position != told.position || expiresAt != told.expiresAt
  }
}
