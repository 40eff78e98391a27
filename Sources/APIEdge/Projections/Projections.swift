import Contracts
import Deciding
import HTTP
import JSON
import Messaging

/// What the edge knows by heart, from the state topics.
struct Projections {
  /// The topics that it reads from their beginnings.
  static let topics = [ConcertCatalog.messageType, SeatStatus.messageType, ServiceInstance.topic]

  private(set) var catalogue = Catalogue()
  private(set) var seatMaps = SeatMaps()
  private(set) var directory = ServiceDirectory()

  /// Takes a record of a state topic, at a time of the reader's clock in nanoseconds.
  /// - Throws: `JSONError` or `UnreadableMessage`; nothing was taken then.
  mutating func apply(_ record: Record, now: Int64) throws {
    switch record.topic {
    case ConcertCatalog.messageType:
      guard let body = record.value else { return }
      let concert = try ConcertCatalog(body: body).concert
      catalogue.apply(concert, version: try Self.version(of: record))
      for schedule in concert.schedules { seatMaps.add(schedule) }
    case SeatStatus.messageType:
      guard let body = record.value else { return }
      seatMaps.apply(try SeatStatus(body: body), version: try Self.version(of: record))
    case ServiceInstance.topic:
      guard let body = record.value else {
        return directory.remove(String(decoding: record.key ?? [], as: UTF8.self), at: record.place, record.offset)
      }
      let instance = try ServiceInstance(body: body)
      guard directory.apply(instance, at: record.place, record.offset, now: now) else {
        throw UnreadableMessage("'\(instance.address)' is no address")
      }
    default: break
    }
  }

  mutating func seatMapJSON(of scheduleId: String) -> HTTPBody { .pieces(seatMaps.json(of: scheduleId)) }

  mutating func failed(_ service: String, at target: HTTPTarget) { directory.failed(service, at: target) }

  mutating func removeSilentServices(now: Int64) { directory.removeSilent(now: now) }

  /// Reading the state topics begins anew, towards these ends.
  mutating func reopened(ends: [TopicPartition: Int64]) { directory.reopened(ends: ends) }

  mutating func sweepEarlySeats() -> Int { seatMaps.sweepEarly() }

  /// Without a version a record counts as the oldest; of several such the last counts.
  private static func version(of record: Record) throws(UnreadableMessage) -> Int64 {
    try Envelope(record).version ?? 0
  }
}
