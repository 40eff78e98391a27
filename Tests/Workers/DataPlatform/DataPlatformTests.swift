import Contracts
import Deciding
import DecidingTesting
import Foundation
import Testing

@testable import DataPlatformWorker

@Suite struct DataPlatformTests {
  /// What happened to a reservation at a second, as its version.
  struct Heard: Sendable {
    var version: Int64
    var event: ReservationEvent

    init(
      _ version: Int64, _ kind: ReservationEventKind, _ status: ReservationStatus, _ id: String = "r1", schedule: String = "c1.1",
      amount: Int64? = 10_000, at second: Int
    ) {
      self.version = version
      let snapshot = ReservationSnapshot(
        reservationId: id, userId: "u1", concertId: "c1", scheduleId: schedule, sectionId: "c1.1.1", seatIds: ["c1.1.1.1.1"],
        status: status, amount: amount, expiresAt: nil, at: .test(second))
      event = ReservationEvent(kind, snapshot)
    }
  }

  static let created = Heard(2, .created, .temporary, at: 0)
  static let success = Heard(4, .success, .confirmed, at: 60)
  static let cancelled = Heard(5, .cancelled, .cancelled, at: 200)

  private func state(_ heard: [Heard]) -> DataPlatformState {
    var story = given(DataPlatformDecider.self)
    for one in heard { story = story.when(.reservation(one.event), at: one.event.content.at, version: one.version) }
    return story.state
  }

  private func answer(_ query: DataPlatformQuery, _ states: DataPlatformState...) throws -> NSDictionary? {
    let rows: MemoryRows
    switch states.count {
    case 1: rows = try MemoryRows(states[0])
    default: rows = try MemoryRows(states[0], states[1])
    }
    return try DataPlatformQueries.answer(query.query, rows).map { bytes in
      try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? NSDictionary)
    }
  }

  /// Earlier versions recorded any amount that another program sent.
  @Test(arguments: [Int64.max, .min, -1, 0]) func `sums of any amounts are the nearest number`(amount: Int64) throws {
    let one = state([
      Heard(1, .success, .confirmed, "r1", amount: amount, at: 0), Heard(1, .success, .confirmed, "r2", amount: amount, at: 0),
    ])
    let summary = try #require(try answer(.summary(SummaryRange()), one, one))
    let schedule = try #require((summary["schedules"] as? [NSDictionary])?.first)
    #expect(schedule["confirmed"] as? Int == 4)
    let nearest = Int64(clamping: Int(amount.signum()) * (amount.magnitude > 1 ? .max : 4))
    #expect((schedule["revenue"] as? Int64).map { max($0, -.max) } == nearest)
    #expect(((summary["minutes"] as? [NSDictionary])?.first?["revenue"] as? Int64).map { max($0, -.max) } == nearest)
    // To undo them does not stop either.
    let undone = state([
      Heard(1, .success, .confirmed, "r1", amount: amount, at: 0), Heard(2, .cancelled, .cancelled, "r1", amount: amount, at: 60),
      Heard(3, .failed, .failed, "r1", amount: 1, at: 60),
    ])
    #expect(undone.schedules["c1.1"]?.revenue == 0)
  }

  @Test func `the event with the highest version decides a reservation's status, in any order`() throws {
    let orders = [
      [Self.created, Self.success, Self.cancelled], [Self.created, Self.cancelled, Self.success],
      [Self.success, Self.created, Self.cancelled], [Self.success, Self.cancelled, Self.created],
      [Self.cancelled, Self.created, Self.success], [Self.cancelled, Self.success, Self.created],
    ]
    for order in orders {
      let state = state(order)
      let record = try #require(state.reservations["r1"])
      #expect(record.status == .cancelled)
      #expect(record.since == .test(200))
      #expect(record.history.map(\.type) == ["reservation.created", "reservation.success", "reservation.cancelled"])
      #expect(state.schedules["c1.1"] == ScheduleSum(cancelled: 1))
      #expect(state.minutes[MinuteSum.id(.test(60), scheduleId: "c1.1")]?.revenue == 10_000)
      #expect(state.minutes[MinuteSum.id(.test(60), scheduleId: "c1.1")]?.confirmed == 1)
      #expect(state.minutes[MinuteSum.id(.test(180), scheduleId: "c1.1")]?.revenue == -10_000)
    }
  }

  @Test func `an event counts once`() {
    #expect(state([Self.created, Self.success, Self.success, Self.created]) == state([Self.created, Self.success]))
  }

  @Test func `the newest event says the amount too, also when a lost reservation went another way the second time`() throws {
    let never = [Heard(2, .cancelled, .cancelled, amount: nil, at: 9), Heard(4, .failed, .cancelled, amount: nil, at: 10)]
    #expect(state([Self.created] + never).reservations["r1"]?.amount == nil)
    #expect(state([Self.created, never[1], never[0]]).reservations["r1"]?.amount == nil)
    for order in [[Self.success, Self.created], [Self.created, Self.success]] {
      #expect(state(order).reservations["r1"]?.amount == 10_000)
    }
  }

  @Test func `a late failure belongs to the history, and changes neither status nor counts`() throws {
    let expired = Heard(3, .expired, .expired, at: 300)
    let late = Heard(5, .failed, .expired, at: 310)
    let state = state([Self.created, late, expired])
    #expect(state.schedules["c1.1"] == ScheduleSum(expired: 1))
    let record = try #require(state.reservations["r1"])
    #expect(record.since == .test(300))
    #expect(record.history.map(\.type) == ["reservation.created", "reservation.expired", "reservation.failed"])
  }

  @Test func `one reservation is shown with its history`() throws {
    let state = state([Self.created, Self.success])
    let expected: NSDictionary = [
      "reservationId": "r1", "userId": "u1", "scheduleId": "c1.1", "seatIds": ["c1.1.1.1.1"], "amount": 10_000, "status": "CONFIRMED",
      "at": "2026-05-01T18:01:00.000Z",
      "history": [
        ["type": "reservation.created", "at": "2026-05-01T18:00:00.000Z", "correlationId": "correlation-1"],
        ["type": "reservation.success", "at": "2026-05-01T18:01:00.000Z", "correlationId": "correlation-2"],
      ],
    ]
    #expect(try answer(.reservation(reservationId: "r1"), state) == expected)
    #expect(try answer(.reservation(reservationId: "r2"), state) == nil)
  }

  @Test func `lists are filtered, and go on where they stopped`() throws {
    let state = state(
      [Heard(2, .created, .temporary, "r1", at: 0), Heard(3, .expired, .expired, "r1", at: 300)]
        + [Heard(2, .created, .temporary, "r2", at: 10), Heard(2, .created, .temporary, "r3", schedule: "c1.2", at: 20)]
        + [Heard(2, .failed, .failed, "r4", amount: nil, at: 30)])
    func ids(_ filter: DataPlatformQuery.Filter, _ page: Page = Page()) throws -> ([String], String?) {
      let list = try #require(try answer(.reservations(filter, page), state))
      let entries = try #require(list["reservations"] as? [NSDictionary])
      return (entries.compactMap { $0["reservationId"] as? String }, list["nextCursor"] as? String)
    }
    #expect(try ids(.init()) == (["r4", "r3", "r2", "r1"], nil))
    #expect(try ids(.init(scheduleId: "c1.1")) == (["r4", "r2", "r1"], nil))
    #expect(try ids(.init(status: .temporary)) == (["r3", "r2"], nil))
    #expect(try ids(.init(from: .test(10), to: .test(30))) == (["r3", "r2"], nil))
    #expect(try ids(.init(), Page(limit: 2)) == (["r4", "r3"], "r3"))
    #expect(try ids(.init(), Page(limit: 2, cursor: "r3")) == (["r2", "r1"], nil))
    #expect(try ids(.init(status: .temporary), Page(limit: 1)) == (["r3"], "r3"))
    #expect(try ids(.init(status: .temporary), Page(limit: 1, cursor: "r3")) == (["r2"], nil))
  }

  @Test func `a row that can't be read is missing from the list, and the list says so and goes on behind it`() throws {
    let state = state((1...3).map { Heard(2, .created, .temporary, "r\($0)", at: 0) })
    let rows = try MemoryRows(state).damaged(RowName(ReservationRecord.self, "r2"), [])
    let bytes = try #require(try DataPlatformQueries.answer(DataPlatformQuery.reservations(.init(), Page()).query, rows))
    let list = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? NSDictionary)
    #expect((list["reservations"] as? [NSDictionary])?.compactMap { $0["reservationId"] as? String } == ["r3", "r1"])
    #expect(list["unreadable"] as? Int == 1)
  }

  @Test func `the revenue of schedules and of minutes is the same, added over partitions`() throws {
    let one = state([Self.created, Self.success, Self.cancelled, Heard(4, .success, .confirmed, "r2", amount: 7_000, at: 61)])
    let other = state([
      Heard(4, .success, .confirmed, "r3", amount: 500, at: 62), Heard(2, .created, .temporary, "r4", schedule: "c1.2", at: 0),
    ])
    let expected: NSDictionary = [
      "schedules": [
        ["scheduleId": "c1.2", "temporary": 1, "confirmed": 0, "cancelled": 0, "expired": 0, "failed": 0, "revenue": 0],
        ["scheduleId": "c1.1", "temporary": 0, "confirmed": 2, "cancelled": 1, "expired": 0, "failed": 0, "revenue": 7_500],
      ],
      "minutes": [
        ["minute": "2026-05-01T18:03:00.000Z", "confirmed": 0, "revenue": -10_000],
        ["minute": "2026-05-01T18:01:00.000Z", "confirmed": 3, "revenue": 17_500],
      ],
      "nextCursor": NSNull(), "nextScheduleCursor": NSNull(),
    ]
    #expect(try answer(.summary(SummaryRange()), one, other) == expected)
    let second = try #require(try answer(.summary(SummaryRange(scheduleId: "c1.2")), one, other))
    #expect((second["schedules"] as? [NSDictionary])?.count == 1)
    #expect((second["minutes"] as? [NSDictionary])?.isEmpty == true)
  }
}
