import Contracts
import Deciding
import Messaging

/// The messages that the concert service gets while a hall is sold: a `seat.hold` for each seat and, some dozens of purchases later, its
/// `seat.sell`. Their keys, headers and bodies are like those of the reservation service.
struct SeatTraffic {
  /// The messages that open the sections.
  let opening: [OutgoingRecord]
  /// The messages that sell some seats first, so that caches and prepared statements are not new any more.
  let warmup: [OutgoingRecord]
  /// The messages that sell the other seats.
  let measured: [OutgoingRecord]

  private static let sections = 20
  private static let seatsPerRow = 40
  /// The number of purchases that are between hold and sale at the same time.
  static let underWay = 64

  /// - Parameter messages: the number of measured messages, two for each seat.
  init(messages: Int, topics: [TopicSpecification]) throws {
    let seats = max(messages / 2, 1)
    let warmupSeats = max(seats / 10, 1)
    var writer = Writer(topics: topics, seatsPerSection: (seats + warmupSeats + Self.sections - 1) / Self.sections)
    opening = try (1...Self.sections).map { try writer.open(section: $0) }
    warmup = try writer.sell(0..<warmupSeats)
    measured = try writer.sell(warmupSeats..<(warmupSeats + seats))
  }

  /// Makes records with numbers, as the services' journals do.
  private struct Writer {
    let partitions: [String: Int32]
    let seatsPerSection: Int
    let start = Timestamp.now()
    let scheduleId: String
    var sequences: [Channel: Int64] = [:]
    var written: UInt64 = 0

    init(topics: [TopicSpecification], seatsPerSection: Int) {
      partitions = Dictionary(topics.map { ($0.name, $0.partitions) }) { first, _ in first }
      self.seatsPerSection = seatsPerSection
      // These ids are as long as those that the edge makes.
      scheduleId = "con-0199f6c45e1a7c3d9b1f.1"
    }

    mutating func open(section number: Int) throws -> OutgoingRecord {
      let rows = (seatsPerSection + seatsPerRow - 1) / seatsPerRow
      let section = Section(
        sectionId: "\(scheduleId).\(number)", name: "Block \(number)", rows: rows, seatsPerRow: seatsPerRow, price: 1000)
      let content = OpenSection(concertId: "con-0199f6c45e1a7c3d9b1f", scheduleId: scheduleId, section: section, holdSeconds: 300)
      return try record(SectionCommand.open(content), from: "concert", 0, of: newID())
    }

    mutating func sell(_ seats: Range<Int>) throws -> [OutgoingRecord] {
      let purchases = seats.map { Purchase(seat: $0, reservation: newID(), user: newID()) }
      var records: [OutgoingRecord] = []
      for (index, purchase) in purchases.enumerated() {
        records.append(try hold(purchase))
        if index >= underWay { records.append(try sell(purchases[index - underWay])) }
      }
      for purchase in purchases.suffix(underWay) { records.append(try sell(purchase)) }
      return records
    }

    private mutating func hold(_ purchase: Purchase) throws -> OutgoingRecord {
      // Seats that are sold one after the other are in different sections.
      let (section, number) = (purchase.seat % sections + 1, purchase.seat / sections)
      let sectionId = "\(scheduleId).\(section)"
      let seat = SeatID(sectionId: sectionId, row: number / seatsPerRow + 1, number: number % seatsPerRow + 1)
      let content = HoldSeats(
        reservationId: purchase.reservationId, userId: purchase.userId, sectionId: sectionId, seatIds: [seat.description])
      return try record(SeatCommand.hold(content), of: purchase)
    }

    private mutating func sell(_ purchase: Purchase) throws -> OutgoingRecord {
      let sectionId = "\(scheduleId).\(purchase.seat % sections + 1)"
      let content = SellSeats(reservationId: purchase.reservationId, userId: purchase.userId, sectionId: sectionId)
      return try record(SeatCommand.sell(content), of: purchase)
    }

    private mutating func record(_ command: SeatCommand, of purchase: Purchase) throws -> OutgoingRecord {
      let partition = Partitioner.partition(for: purchase.userId, of: partitions[ReservationCommand.topic] ?? 1)
      return try record(command, from: "reservation", partition, of: purchase.reservation)
    }

    /// A command to a section of seats, caused by a message of this id.
    private mutating func record<Command: CommandSet>(
      _ command: Command, from service: String, _ partition: Int32, of cause: MessageID
    ) throws -> OutgoingRecord {
      let parts = command.parts
      let key = Array(parts.content.routingKey.utf8)
      let place = TopicPartition(Command.topic, Partitioner.partition(for: key, of: partitions[Command.topic] ?? 1))
      let channel = Channel(source: "/\(service)/\(partition)", place: place)
      sequences[channel, default: 0] += 1
      // There are five messages a millisecond.
      let time = start.adding(milliseconds: Int64(written) / 5)
      let envelope = Envelope(
        id: newID(), source: channel.source, sequence: sequences[channel], type: parts.type, time: time,
        subject: parts.content.subject, correlationID: cause.description, causationID: cause,
        traceparent: "00-0199f6c45e1a7c3d9b1f2a6d4e8f0c11-9c0f7be2a1d35e48-00")
      return OutgoingRecord(
        topic: place.topic, partition: place.partition, key: key, value: try command.body(), headers: envelope.headers, timestamp: time)
    }

    private mutating func newID() -> MessageID {
      written += 1
      return MessageID(time: start.adding(milliseconds: Int64(written) / 5), random: (written, written)).derived(0)
    }
  }

  private struct Purchase {
    let seat: Int
    let reservation: MessageID
    let user: MessageID

    var reservationId: String { "res-\(reservation)-9c0f7be2a1d35e48" }
    var userId: String { user.description }
  }
}
