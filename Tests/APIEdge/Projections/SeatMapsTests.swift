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
    #expect(maps["con-1.1"] == nil && maps.json(of: "con-1.1").isEmpty)
    maps.add(schedule)
    #expect(maps["con-1.1"]?.status(of: seat) == .sold)
    #expect(maps["con-1.1"]?.availableSeats == 3)
  }

  @Test func `a schedule that is said again keeps its seats`() {
    var maps = SeatMaps()
    maps.add(schedule)
    maps.apply(sold(), version: 1)
    maps.add(schedule)
    #expect(maps["con-1.1"]?.status(of: seat) == .sold)
    #expect(maps.count == 1 && maps.seatCount == 4)
  }

  @Test func `a seat with an id that is none is passed over`() {
    var maps = SeatMaps()
    maps.add(schedule)
    maps.apply(SeatStatus(seatId: "nonsense", scheduleId: "con-1.1", status: .sold, reservationId: nil), version: 1)
    #expect(maps["con-1.1"]?.availableSeats == 4)
  }
}
