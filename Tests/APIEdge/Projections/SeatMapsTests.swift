import Contracts
import Deciding
import Testing

@testable import APIEdge

@Suite struct SeatMapsTests {
  private let schedule = Schedule(
    scheduleId: "con-1.1", startsAt: Timestamp(milliseconds: 0),
    sections: [Section(sectionId: "con-1.1.1", name: "A", rows: 2, seatsPerRow: 2, price: 5)])
  private let seat = SeatID(sectionId: "con-1.1.1", row: 1, number: 1)

  private func sold(_ status: SeatStatus.Status = .sold) -> SeatStatus {
    SeatStatus(seatId: seat.description, scheduleId: "con-1.1", status: status, reservationId: "r")
  }

  @Test func `a seat may be heard of before its schedule`() {
    var maps = SeatMaps()
    maps.apply(sold(), version: 2)
    maps.apply(sold(.held), version: 1)
    #expect(maps["con-1.1"] == nil && maps.with("con-1.1") { $0.totalSeats } == nil)
    maps.add(schedule)
    #expect(maps["con-1.1"]?.status(of: seat) == .sold)
    #expect(maps["con-1.1"]?.availableSeats == 3)
  }

  @Test func `a repeated schedule keeps its seats`() {
    var maps = SeatMaps()
    maps.add(schedule)
    maps.apply(sold(), version: 1)
    maps.add(schedule)
    #expect(maps["con-1.1"]?.status(of: seat) == .sold)
    #expect(maps.count == 1 && maps.seatCount == 4)
  }

  @Test func `a seat with an invalid id is ignored`() {
    var maps = SeatMaps()
    maps.add(schedule)
    maps.apply(SeatStatus(seatId: "nonsense", scheduleId: "con-1.1", status: .sold, reservationId: nil), version: 1)
    #expect(maps["con-1.1"]?.availableSeats == 4)
  }

  private func heard(_ scheduleId: String, seats: Int, _ maps: inout SeatMaps, version: Int64 = 1) {
    for number in 1...seats {
      let seatId = "\(scheduleId).1.1.\(number)"
      maps.apply(SeatStatus(seatId: seatId, scheduleId: scheduleId, status: .sold, reservationId: nil), version: version)
    }
  }

  @Test func `repeated states of a seat before its schedule are kept once`() {
    var maps = SeatMaps()
    for version in Int64(1)...50 { heard("con-1.1", seats: 2, &maps, version: version) }
    #expect(maps.earlyCount == 2)
    maps.add(schedule)
    #expect(maps.earlyCount == 0 && maps["con-1.1"]?.availableSeats == 2)
  }

  @Test func `seats whose schedule never comes are forgotten, but not while they still change`() {
    var maps = SeatMaps()
    heard("never", seats: 3, &maps)
    heard("con-1.1", seats: 1, &maps)
    let first = (1..<EarlySeats.patience).map { _ in maps.sweepEarly() }
    heard("con-1.1", seats: 1, &maps)
    let last = [maps.sweepEarly(), maps.sweepEarly()]
    #expect(first.allSatisfy { $0 == 0 } && last == [0, 3])
    maps.add(schedule)
    #expect(maps["con-1.1"]?.status(of: seat) == .sold && maps.earlyCount == 0)
  }

  @Test func `beyond the limit the schedules with the oldest news are forgotten`() {
    var maps = SeatMaps()
    heard("old", seats: 10, &maps)
    _ = maps.sweepEarly()
    heard("many", seats: EarlySeats.limit - 5, &maps)
    heard("con-1.1", seats: 1, &maps)
    let forgotten = maps.sweepEarly()
    #expect(forgotten == 10)
    #expect(maps.earlyCount == EarlySeats.limit - 4)
    maps.add(schedule)
    #expect(maps["con-1.1"]?.status(of: seat) == .sold)
  }
}
