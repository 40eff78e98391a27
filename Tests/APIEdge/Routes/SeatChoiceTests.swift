import Contracts
import Deciding
import JSON
import Testing

@testable import APIEdge

@Suite struct SeatChoiceTests {
  private let schedule = Schedule(
    scheduleId: "con-1.1", startsAt: Timestamp(milliseconds: 0),
    sections: [
      Section(sectionId: "con-1.1.1", name: "A", rows: 2, seatsPerRow: 3, price: 5),
      Section(sectionId: "con-1.1.2", name: "B", rows: 1, seatsPerRow: 1, price: 5),
    ])

  private func choose(_ seatIds: String...) throws(Problem) -> Section? {
    let findings = Findings()
    let choice = SeatChoice(
      BodyInput(["scheduleId": "con-1.1", "seatIds": .array(seatIds.map { .string($0) })], findings))
    try findings.check()
    return try choice?.section(in: schedule)
  }

  private func problem(_ seatIds: String...) -> String? {
    let findings = Findings()
    let choice = SeatChoice(BodyInput(["scheduleId": "con-1.1", "seatIds": .array(seatIds.map { .string($0) })], findings))
    do throws(Problem) {
      try findings.check()
      _ = try choice?.section(in: schedule)
      return nil
    } catch {
      return "\(error.code): \(error.detail)"
    }
  }

  @Test func `seats name their section`() throws {
    #expect(try choose("con-1.1.1.1.1", "con-1.1.1.2.3")?.name == "A")
    #expect(try choose("con-1.1.2.1.1")?.name == "B")
  }

  @Test(arguments: [
    "con-1.1.1.3.1", "con-1.1.1.1.4", "con-1.1.1.0.1", "con-1.1.1.01.1", "con-1.1.3.1.1", "con-1.2.1.1.1", "x", "con-1.1.1.1.1.",
    "con-1.1.1.99999999999999999999.1",
  ])
  func `a seat that the schedule does not have is unknown`(seatId: String) {
    #expect(problem(seatId) == "unknown_seat: this schedule has no seat \(seatId)")
  }

  @Test func `seats of several sections, or one seat twice, are no valid choice`() {
    #expect(problem("con-1.1.1.1.1", "con-1.1.2.1.1") == "invalid_request: seatIds must be seats of one section")
    #expect(problem("con-1.1.1.1.1", "con-1.1.1.1.1") == "invalid_request: seatIds must be different seats")
  }

  @Test func `there are 1 to 10 of them, each an id`() {
    let findings = Findings()
    _ = SeatChoice(BodyInput(["scheduleId": 1, "seatIds": []], findings))
    #expect(findings.errors == [FieldError("scheduleId", "must be a string"), FieldError("seatIds", "must have 1 to 10 elements")])
    #expect(problem("") == "invalid_request: seatIds[0] must be 1 to 128 bytes")
  }
}
