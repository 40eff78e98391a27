import Contracts
import Deciding

/// All waiting rooms, from the state topics `queue.status` and `concert.catalog`.
public struct WaitingRooms {
  private var rooms: [String: WaitingRoom] = [:]
  /// The concerts whose shuffle is not open yet, as far as is known.
  private var closed: [String: QueueTerms] = [:]

  public init() {}

  /// Takes what the catalogue says of a concert.
  mutating func apply(_ concert: Concert) {
    guard let terms = QueueTerms(concert.admission), terms.order == .shuffle, rooms[concert.concertId]?.notice?.seed == nil else { return }
    closed[concert.concertId] = terms
  }

  public mutating func apply(_ status: QueueStatus, version: Int64) {
    let concertId = status.concertId
    if let entry = status.entry { rooms[concertId, default: WaitingRoom()].apply(entry) }
    if let page = status.page { rooms[concertId, default: WaitingRoom()].apply(page) }
    if let notice = status.notice {
      rooms[concertId, default: WaitingRoom()].apply(notice, version: version)
      if rooms[concertId]?.notice?.seed != nil { closed[concertId] = nil }
    }
  }

  public func standing(of number: Int, in concertId: String, at now: Timestamp) -> QueueStanding {
    (rooms[concertId] ?? WaitingRoom()).standing(of: number, at: now)
  }

  /// Whether the records have come that say so much of an entry.
  func knows(_ number: Int, of concertId: String, as status: QueueEntryStatus) -> Bool {
    rooms[concertId]?.knows(number, as: status) ?? false
  }

  func notice(of concertId: String) -> QueueNotice? { rooms[concertId]?.notice }

  /// The shuffles that are to be opened now.
  func due(at now: Timestamp) -> [(concertId: String, terms: QueueTerms)] {
    closed.filter { $0.value.opensAt.map { $0 <= now } ?? false }.map { (concertId: $0.key, terms: $0.value) }
  }

  var waiting: Int { rooms.values.reduce(0) { $0 + $1.waiting } }
  var active: Int { rooms.values.reduce(0) { $0 + $1.active } }
}
