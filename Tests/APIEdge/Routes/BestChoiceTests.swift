import Contracts
import Deciding
import JSON
import Testing

@testable import APIEdge

@Suite struct BestChoiceTests {
  private static let schedule = Schedule(
    scheduleId: "con-1.1", startsAt: Timestamp(milliseconds: 0),
    sections: [
      Section(sectionId: "con-1.1.1", name: "Stalls", rows: 2, seatsPerRow: 3, price: 50),
      Section(sectionId: "con-1.1.2", name: "Box", rows: 1, seatsPerRow: 2, price: 90),
      Section(sectionId: "con-1.1.3", name: "Circle", rows: 4, seatsPerRow: 10, price: 50),
    ])

  private static func choice(_ fields: JSONObject) throws(Problem) -> BestChoice? {
    let findings = Findings()
    var body: JSONObject = ["scheduleId": "con-1.1"]
    for (name, value) in fields { body[name] = value }
    let choice = BestChoice(BodyInput(.object(body), findings))
    try findings.check()
    return choice
  }

  private static func target(_ fields: JSONObject, taken: [String] = []) throws(Problem) -> SeatTarget? {
    var map = SeatMap(schedule)
    for seat in taken.compactMap({ SeatID("con-1.1.\($0)") }) { map.apply(.held, to: seat, version: 1) }
    return try choice(fields)?.target(in: schedule, map)
  }

  private static func problem(_ fields: JSONObject) -> String? {
    do throws(Problem) {
      _ = try target(fields)
      return nil
    } catch {
      return "\(error.code): \(error.detail)"
    }
  }

  private static func search(_ count: Int, blocks: [Int], others: [Int]) -> SeatSearch {
    SeatSearch(count: count, blocks: blocks, others: others)
  }

  @Test func `the dearest section is asked first, then the one that the concert names first`() throws {
    let target = try Self.target(["count": 2])
    #expect(target == SeatTarget(sectionId: "con-1.1.2", search: Self.search(2, blocks: [2, 1, 3], others: [2, 1, 3])))
  }

  @Test func `only sections of the wanted name and price, and of so many seats, are asked`() throws {
    #expect(try Self.target(["count": 2, "maxPrice": 89])?.search == Self.search(2, blocks: [1, 3], others: [1, 3]))
    #expect(try Self.target(["count": 2, "section": "Circle"])?.search == Self.search(2, blocks: [3], others: [3]))
    // The stalls have so many seats, but not side by side; the box has not.
    #expect(try Self.target(["count": 5])?.search == Self.search(5, blocks: [3], others: [1, 3]))
    #expect(try Self.target(["count": 10])?.sectionId == "con-1.1.3")
  }

  @Test func `sections with a block are asked before those without, and those that seem to be full last`() throws {
    let taken = ["2.1.1", "1.1.2", "1.2.2"]
    #expect(try Self.target(["count": 2], taken: taken)?.search == Self.search(2, blocks: [3], others: [1, 3, 2]))
    #expect(try Self.target(["count": 1], taken: taken + ["2.1.2"])?.search == Self.search(1, blocks: [1, 3], others: [1, 3, 2]))
  }

  @Test func `of many sections that seem to be full, the sixteen with the most free seats are asked`() {
    let sections = (1...500).map { (number: $0, vacancy: SeatMap.Vacancy(free: $0 % 50 == 0 ? 1 : 0)) }
    let search = SeatSearch(2, sections)
    #expect(search == Self.search(2, blocks: [], others: [50, 100, 150, 200, 250, 300, 350, 400, 450, 500, 1, 2, 3, 4, 5, 6]))
  }

  @Test func `a run of free seats ends with its row`() {
    var map = SeatMap(Self.schedule)
    #expect(map.vacancy(ofSection: 0) == SeatMap.Vacancy(free: 6, longestRun: 3))
    for number in [1, 3] { map.apply(.sold, to: SeatID(sectionId: "con-1.1.1", row: 1, number: number), version: 1) }
    map.apply(.held, to: SeatID(sectionId: "con-1.1.1", row: 2, number: 3), version: 1)
    #expect(map.vacancy(ofSection: 0) == SeatMap.Vacancy(free: 3, longestRun: 2))
    #expect(map.vacancy(ofSection: 1) == SeatMap.Vacancy(free: 2, longestRun: 2))
  }

  @Test func `what can't be asked for is refused, with all that is wrong`() {
    #expect(Self.problem(["count": 2, "section": "Gallery"]) == "unknown_seat: this schedule has no section of this name")
    #expect(Self.problem(["count": 2, "maxPrice": 49]) == "sold_out: no section of this date has 2 seats at this price")
    #expect(Self.problem(["count": 3, "section": "Box"]) == "sold_out: no section of this date has 3 seats at this price")
    let findings = Findings()
    _ = BestChoice(BodyInput(["scheduleId": 1, "count": 11, "section": "", "maxPrice": -1], findings))
    #expect(
      findings.errors == [
        FieldError("scheduleId", "must be a string"), FieldError("count", "must be an integer from 1 to 10"),
        FieldError("section", "must be 1 to 200 characters"), FieldError("maxPrice", "must be an integer from 0 to 10000000"),
      ])
  }
}
