import Contracts
import Deciding
import HTTP
import JSON
import Messaging

/// What the edge knows by heart, from the state topics.
struct Projections {
  /// The topics that it reads from their beginnings.
  static let topics = [ConcertEvent.Kind.catalog.rawValue, SeatEvent.Kind.status.rawValue, ServiceInstance.topic]

  private(set) var catalogue = Catalogue()
  private(set) var seatMaps = SeatMaps()
  private(set) var directory = ServiceDirectory()

  /// Takes a record of a state topic.
  /// - Throws: `JSONError` or `UnreadableMessage`; nothing was taken then.
  mutating func apply(_ record: Record) throws {
    switch record.topic {
    case ConcertEvent.Kind.catalog.rawValue:
      guard let body = record.value else { return }
      let concert = try ConcertCatalog(body: body).concert
      catalogue.apply(concert, version: try Self.version(of: record))
      for schedule in concert.schedules { seatMaps.add(schedule) }
    case SeatEvent.Kind.status.rawValue:
      guard let body = record.value else { return }
      seatMaps.apply(try SeatStatus(body: body), version: try Self.version(of: record))
    case ServiceInstance.topic:
      guard let body = record.value else { return directory.remove(String(decoding: record.key ?? [], as: UTF8.self)) }
      let instance = try ServiceInstance(body: body)
      guard directory.apply(instance) else { throw UnreadableMessage("'\(instance.address)' is no address") }
    default: break
    }
  }

  mutating func seatMapJSON(of scheduleId: String) -> HTTPBody { .pieces(seatMaps.json(of: scheduleId)) }

  mutating func targets(of service: String, at now: Timestamp) -> [HTTPTarget] { directory.targets(of: service, at: now) }

  mutating func removeSilentServices(at now: Timestamp) { directory.removeSilent(at: now) }

  mutating func sweepEarlySeats() -> Int { seatMaps.sweepEarly() }

  /// Without a version a record counts as the oldest; of several such the last counts.
  private static func version(of record: Record) throws(UnreadableMessage) -> Int64 {
    try Envelope(record).version ?? 0
  }
}
