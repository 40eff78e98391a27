import Contracts
import Deciding
import HTTP
import JSON
import Messaging

/// The edge's knowledge in memory, from the state topics.
struct Projections {
  /// The topics that it reads from their beginnings.
  static let topics = [ConcertCatalog.messageType, SeatStatus.messageType, QueueStatus.messageType, ServiceInstance.topic]

  private(set) var catalogue = Catalogue()
  private(set) var seatMaps = SeatMaps()
  private(set) var waitingRooms = WaitingRooms()
  private(set) var directory = ServiceDirectory()

  /// Takes a record of a state topic. `now` is in nanoseconds of the reader's clock.
  /// - Returns: the seat whose status has changed.
  /// - Throws: `JSONError`, `NumberOutOfRange` or `UnreadableMessage`; then nothing has changed.
  @discardableResult
  mutating func apply(_ record: Record, now: Int64) throws -> SeatChange? {
    switch record.topic {
    case ConcertCatalog.messageType:
      guard let body = record.value else { return nil }
      let concert = try ConcertCatalog(received: body).concert
      catalogue.apply(concert, version: try Self.version(of: record))
      for schedule in concert.schedules { seatMaps.add(schedule) }
      waitingRooms.apply(concert)
    case SeatStatus.messageType:
      guard let body = record.value else { return nil }
      return seatMaps.apply(try SeatStatus(received: body), version: try Self.version(of: record))
    case QueueStatus.messageType:
      guard let body = record.value else { return nil }
      waitingRooms.apply(try QueueStatus(received: body), version: try Self.version(of: record))
    case ServiceInstance.topic:
      guard let body = record.value else {
        directory.remove(String(decoding: record.key ?? [], as: UTF8.self), at: record.place, record.offset)
        return nil
      }
      let instance = try ServiceInstance(body: body)
      guard directory.apply(instance, at: record.place, record.offset, now: now) else {
        throw UnreadableMessage("'\(instance.address)' is no address")
      }
    default: break
    }
    return nil
  }

  /// Lets `body` use a seat map, which keeps what it encodes. Nil: there is no such schedule.
  mutating func withSeatMap<Result>(of scheduleId: String, _ body: (inout SeatMap) -> Result) -> Result? {
    seatMaps.with(scheduleId, body)
  }

  mutating func failed(_ service: String, at target: HTTPTarget) { directory.failed(service, at: target) }

  mutating func removeSilentServices(now: Int64) { directory.removeSilent(now: now) }

  /// Reading of the state topics begins again, towards these ends.
  mutating func reopened(ends: [TopicPartition: Int64]) { directory.reopened(ends: ends) }

  mutating func sweepEarlySeats() -> Int { seatMaps.sweepEarly() }

  /// The record's version. A record without a version counts as the oldest; of several such records the last one counts.
  private static func version(of record: Record) throws(UnreadableMessage) -> Int64 {
    try Envelope(record).version ?? 0
  }
}

/// How far the state topics have been read, towards the ends that they had at the start.
struct StateProgress {
  private var missing: [TopicPartition: Int64]

  /// - Parameter ranges: the offsets of each partition at that time.
  init(ranges: [TopicPartition: Range<Int64>]) {
    missing = ranges.filter { !$0.value.isEmpty }.mapValues(\.upperBound)
  }

  var isComplete: Bool { missing.isEmpty }

  /// Notes that all records before this offset were read.
  mutating func reach(_ offset: Int64, of place: TopicPartition) {
    guard !missing.isEmpty, let end = missing[place], offset >= end else { return }
    missing[place] = nil
  }

  /// The topics that are not read to their ends yet.
  var waiting: [String] { Set(missing.keys.map(\.topic)).sorted() }
}
