import Contracts
import Deciding
import Messaging
import Testing

@testable import ticketing

/// What the options of `ticketing events tail` mean.
@Suite struct EventTailOptionTests {
  private static let now = Timestamp(milliseconds: 1_777_000_000_000)

  @Test(arguments: [
    ("beginning", TailStart.beginning), ("end", .end), ("0", .offset(0)), ("120", .offset(120)), ("-10", .last(10)),
    ("90s", .time(now.adding(milliseconds: -90_000))), ("2h", .time(now.adding(milliseconds: -7_200_000))),
    ("2026-05-01", .time(Timestamp("2026-05-01T00:00:00Z") ?? .latest)),
    ("2026-05-01T18:00:00Z", .time(Timestamp("2026-05-01T18:00:00Z") ?? .latest)),
  ])
  func `a start is read`(_ text: String, _ start: TailStart) throws {
    #expect(try TailStart(text, now: Self.now) == start)
  }

  @Test(arguments: ["", "soon", "-1m", "99999999999999999999d", "2026-05", "2026-02-30"])
  func `what is no start is refused`(_ text: String) {
    let failure = #expect(throws: CommandFailure.self) { try TailStart(text, now: Self.now) }
    #expect(failure?.code == ExitCode.usage)
  }

  @Test func `records of several partitions are shown by time, those of one in their order`() {
    func record(_ partition: Int32, _ offset: Int64, at time: Int64) -> Record {
      Record(
        topic: "a", partition: partition, offset: offset, key: nil, value: nil, headers: [], timestamp: Timestamp(milliseconds: time))
    }
    let records = [record(0, 0, at: 50), record(0, 1, at: 20), record(0, 2, at: 90), record(1, 0, at: 10), record(1, 1, at: 60)]
    #expect(records.inTime.map(\.offset) == [0, 0, 1, 1, 2])
    #expect(records.inTime.map(\.partition) == [1, 0, 0, 1, 0])
  }

  @Test func `what the system notes for itself is shown as what it is, and is no unreadable message`() {
    func line(_ topic: String) -> TailLine {
      TailLine(
        Record(
          topic: topic, partition: 0, offset: 0, key: Array("k".utf8), value: Array("{}".utf8), headers: [],
          timestamp: Timestamp(milliseconds: 0)))
    }
    for topic in [LogIdentity.topic, ServiceProgress.topic, ServiceInstance.topic] {
      #expect(line(topic).text(Paint(isOn: false)).hasSuffix("\(topic)  \(topic)-0@0  key k  {}"))
      #expect(!line(topic).json.contains("unreadable"))
    }
    #expect(line("seat.held").text(Paint(isOn: false)).contains("unreadable"))
    #expect(line("seat.held").json.contains("unreadable"))
  }

  @Test func `colours are for terminals`() {
    #expect(Paint(isOn: false).name("seat.held") == "seat.held")
    #expect(Paint(isOn: true)("seat.held", .red) == "\u{1B}[31mseat.held\u{1B}[0m")
    #expect(Paint(isOn: true).name("seat.held") == Paint(isOn: true).name("seat.held"))
  }
}
