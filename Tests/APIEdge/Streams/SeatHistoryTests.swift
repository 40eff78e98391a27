import Contracts
import Deciding
import Testing

@testable import APIEdge

@Suite struct SeatHistoryTests {
  private var map = SeatMap(
    Schedule(
      scheduleId: "con-1.1", startsAt: Timestamp(milliseconds: 0),
      sections: [Section(sectionId: "con-1.1.1", name: "A", rows: 10, seatsPerRow: 10, price: 5)]))
  private var version: Int64 = 0

  /// Changes a seat of the first row.
  private mutating func change(_ number: Int, to status: SeatStatus.Status, _ history: inout SeatHistory) {
    version += 1
    guard let seat = map.apply(status, to: SeatID(sectionId: "con-1.1.1", row: 1, number: number), version: version) else { return }
    history.changed(seat: seat, to: map.state)
  }

  @Test mutating func `who knows an earlier state gets the seats that have changed since, each once`() {
    var history = SeatHistory(map.state)
    let first = map.state
    change(1, to: .held, &history)
    let second = map.state
    change(2, to: .held, &history)
    change(1, to: .sold, &history)
    #expect(history.seats(since: first) == [0, 1])
    #expect(history.seats(since: second) == [1, 0])
    #expect(history.seats(since: map.state) == [])
  }

  @Test mutating func `a map that came back to an earlier state is that state`() {
    var history = SeatHistory(map.state)
    let first = map.state
    change(1, to: .held, &history)
    change(1, to: .available, &history)
    #expect(map.state == first && history.seats(since: first) == [])
    change(2, to: .held, &history)
    #expect(history.seats(since: first) == [1])
  }

  @Test mutating func `a state that is unknown, or too old, is nobody's to go on from`() {
    let elsewhere = SeatMapFingerprint("other", map.schedule.sections)
    var history = SeatHistory(map.state, capacity: 4)
    let first = map.state
    for number in 1...4 { change(number, to: .held, &history) }
    #expect(history.seats(since: first) == [0, 1, 2, 3] && history.seats(since: elsewhere) == nil)
    change(5, to: .held, &history)
    #expect(history.seats(since: first) == nil && history.now == 5)
    #expect(history.seats(since: 3) == [3, 4] && history.seats(since: 1) == nil)
  }

  @Test func `a state is read as it is written`() {
    #expect(SeatMapFingerprint("\(map.state)") == map.state)
    #expect(SeatMapFingerprint("nonsense") == nil)
  }
}
