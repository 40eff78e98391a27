import Contracts
import Deciding
import EventLoop
import Foundation
import InMemory
import JSON
import Messaging

/// Live streams of one seat map: an edge in this process, whose log is in memory, and listeners who do nothing but listen.
///
/// The figures of the edge are the processor time of its thread with its system calls, and the growth of the process's memory.
struct StreamBenchmark {
  private static let concert = Concert(
    concertId: "con-0199f6c45e1a7c3d9b1f", title: "Measured",
    schedules: [
      Schedule(
        scheduleId: "con-0199f6c45e1a7c3d9b1f.1", startsAt: Timestamp(milliseconds: 4_000_000_000_000),
        sections: (1...20).map { number in
          Section(sectionId: "con-0199f6c45e1a7c3d9b1f.1.\(number)", name: "Block \(number)", rows: 25, seatsPerRow: 40, price: 9)
        })
    ])
  private static let path = "/ticketing/search/schedules/con-0199f6c45e1a7c3d9b1f.1/seats/stream"

  let listeners: Int
  /// Changes of seats a second.
  let changesPerSecond: Int
  let seconds: Int
  let progress: Progress

  func run() throws -> EdgeReport.Streams {
    let topics = try TopicDeclarations(yaml: DeclaredTopics.yaml).specifications
    let log = MemoryLog()
    try log.create(topics)
    let seats = try SeatChanges(of: Self.concert, topics: topics, log: log)
    let edge = try LocalEdge(on: log, topics: topics)
    defer { edge.stop() }
    _ = try edge.becomeReady()

    progress.show("\(listeners) listeners")
    let own = try StreamCrowd.ownMemory(of: listeners)
    let before = ProcessUsage.own?.residentBytes ?? 0
    let crowd = try StreamCrowd(listeners, port: edge.port, path: Self.path)
    defer { crowd.stop() }
    try wait("all streams are open") { crowd.heard.deliveries == listeners }
    let memory = Int64((ProcessUsage.own?.residentBytes ?? 0) - before) - own.bytes
    own.release()

    // The buffers of the log and of the edge grow with the first changes.
    try change(seats, crowd, for: 1)
    crowd.forgetLatency()
    let (earlier, usage) = (crowd.heard, edge.usage)
    progress.show("\(changesPerSecond) changes a second")
    let start = ContinuousClock.now
    try change(seats, crowd, for: seconds)
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    let heard = crowd.heard
    guard heard.closed == 0 else { throw BenchmarkFailure("\(heard.closed) listeners were dropped: they can't keep up on this machine") }
    return EdgeReport.Streams(
      listeners: listeners, bytesPerListener: Double(max(0, memory)) / Double(listeners), changesPerSecond: changesPerSecond,
      deliveries: heard.deliveries - earlier.deliveries, deliveredBytes: heard.bytes - earlier.bytes, seconds: elapsed,
      processorNanoseconds: edge.usage.flatMap { now in usage.map { now - $0 } }, latency: heard.latency)
  }

  /// Changes seats evenly for so many seconds, and waits until the last change has come to all.
  private func change(_ seats: SeatChanges, _ crowd: StreamCrowd, for seconds: Int) throws {
    let start = ContinuousClock.now
    for number in 0..<(seconds * changesPerSecond) {
      let due = start + .nanoseconds(1_000_000_000 / changesPerSecond) * number
      while ContinuousClock.now < due { usleep(500) }
      try seats.change { crowd.changing($0) }
    }
    // The last round is over when no more comes for longer than changes are gathered.
    var last = -1
    try wait("the last round is over") {
      usleep(UInt32(100_000 + 50 * listeners))
      let deliveries = crowd.heard.deliveries
      defer { last = deliveries }
      return last == deliveries
    }
  }

  private func wait(_ what: String, until condition: () -> Bool) throws(BenchmarkFailure) {
    let deadline = ContinuousClock.now + .seconds(60)
    while !condition() {
      guard ContinuousClock.now < deadline else { throw BenchmarkFailure("not within a minute: \(what)") }
      usleep(1000)
    }
  }
}

/// Changes the seats of a concert in the log, one after the other, as the concert service would.
private final class SeatChanges {
  private let producer: any LogProducer
  private let partitions: [String: Int32]
  private let schedule: Schedule
  private var count = 0

  init(of concert: Concert, topics: [TopicSpecification], log: any Log) throws {
    producer = try log.producer()
    partitions = Dictionary(uniqueKeysWithValues: topics.map { ($0.name, $0.partitions) })
    schedule = concert.schedules[0]
    try say(ConcertCatalog(concert: concert), topic: ConcertCatalog.messageType, version: 1)
  }

  deinit { producer.close() }

  /// - Parameter note: is called with the seat's id first.
  func change(_ note: (String) -> Void) throws {
    let seats = schedule.totalSeats
    // Neighbours are in different sections, as on an evening on which all sections sell.
    let section = schedule.sections[count % schedule.sections.count]
    let place = count / schedule.sections.count % section.seats
    let seat = SeatID(sectionId: section.sectionId, row: place / section.seatsPerRow + 1, number: place % section.seatsPerRow + 1)
    let status: SeatStatus.Status = count / seats % 2 == 0 ? .held : .available
    note(seat.description)
    let body = SeatStatus(seatId: seat.description, scheduleId: schedule.scheduleId, status: status, reservationId: nil)
    try say(body, topic: SeatStatus.messageType, version: Int64(count / seats + 1))
    count += 1
  }

  private func say(_ content: some Content, topic: String, version: Int64) throws {
    let key = Array(content.routingKey.utf8)
    let now = Timestamp.now()
    let envelope = Envelope(
      id: MessageID(high: UInt64(now.milliseconds), low: UInt64(count)), source: "/concert/0", type: topic, time: now,
      subject: content.subject, version: version, correlationID: "bench")
    try producer.send(
      OutgoingRecord(
        topic: topic, partition: Partitioner.partition(for: key, of: partitions[topic] ?? 1), key: key, value: try JSON.encode(content),
        headers: envelope.headers, timestamp: now), token: 0)
    producer.flush()
    _ = producer.deliveries()
  }
}
