import Contracts
import Deciding
import JSON
import Messaging
import Testing

@testable import APIEdge

/// Another program may write to the state topics. What makes no sense changes nothing, and stops nobody.
@Suite struct ProjectionsTests {
  private func record(_ topic: String, _ body: [UInt8], version: Int64 = 1) -> Record {
    let envelope = Envelope(
      id: MessageID(high: 1, low: 1), source: "/ext", type: topic, time: .earliest, subject: "s", version: version, correlationID: "c")
    let record = OutgoingRecord(topic: topic, partition: 0, key: nil, value: body, headers: envelope.headers, timestamp: .earliest)
    return Record(record, offset: 0)
  }

  private func concert(_ rows: Int, _ seatsPerRow: Int, sections: Int = 1) throws -> [UInt8] {
    let sections = (1...sections).map {
      Section(sectionId: "con.1.\($0)", name: "A", rows: rows, seatsPerRow: seatsPerRow, price: 1)
    }
    let schedule = Schedule(scheduleId: "con.1", startsAt: .latest, sections: sections)
    return try JSON.encode(ConcertCatalog(concert: Concert(concertId: "con", title: "T", schedules: [schedule])))
  }

  @Test(arguments: [(0, 1), (1, 0), (-1, 5), (.max, .max), (1001, 1), (1, .min), (1000, 201)])
  func `a concert without seats, or with too many, is not taken`(rows: Int, seatsPerRow: Int) throws {
    var projections = Projections()
    #expect(throws: NumberOutOfRange.self) {
      try projections.apply(record(ConcertCatalog.messageType, concert(rows, seatsPerRow)), now: 0)
    }
    #expect(projections.catalogue.concert("con") == nil)
  }

  @Test func `a concert with too many seats all together is not taken, and one with as many as can be is`() throws {
    var projections = Projections()
    #expect(throws: NumberOutOfRange.self) {
      try projections.apply(record(ConcertCatalog.messageType, concert(1000, 1000, sections: 90)), now: 0)
    }
    try projections.apply(record(ConcertCatalog.messageType, concert(1000, 200)), now: 0)
    #expect(projections.catalogue.concert("con") != nil)
  }

  @Test func `a waiting room takes any numbers that can be read`() throws {
    var projections = Projections()
    var version: Int64 = 0
    func apply(_ status: QueueStatus) {
      version += 1
      _ = try? projections.apply(record(QueueStatus.messageType, JSON.encode(status), version: version), now: 0)
    }
    // The only page of an order, as its index counts.
    apply(QueueStatus("last", QueuePage(index: 1_000_000, numbers: [1])))
    let numbers = [Int.min, -1, 0, 1, 2, 1000, 1_000_000, 1_000_000_000, .max]
    for number in numbers {
      apply(QueueStatus("con", QueuePage(index: number, numbers: [1, 2])))
      apply(QueueStatus("con", QueueEntry(number: number, userId: "u", enteredAt: .latest).ended(at: .latest)))
      for seconds in numbers {
        var notice = QueueNotice(QueueTerms(order: .shuffle, opensAt: .latest, activeUsers: number, sessionSeconds: seconds))
        notice.early = number
        for concertId in ["con", "last"] {
          apply(QueueStatus(concertId, notice))
          for entry in numbers { _ = projections.waitingRooms.standing(of: entry, in: concertId, at: .test) }
        }
      }
    }
    #expect(projections.waitingRooms.notice(of: "con") != nil)
  }
}

extension Timestamp {
  fileprivate static let test = Timestamp(milliseconds: 1_777_658_400_000)
}
