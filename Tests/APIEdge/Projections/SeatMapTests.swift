import Contracts
import Deciding
import HTTP
import JSON
import Testing

@testable import APIEdge

@Suite struct SeatMapTests {
  private static func schedule(_ sections: (rows: Int, seatsPerRow: Int)...) -> Schedule {
    Schedule(
      scheduleId: "con-1.1", startsAt: Timestamp(milliseconds: 0),
      sections: sections.enumerated().map { index, size in
        Section(
          sectionId: "con-1.1.\(index + 1)", name: "\"S\(index + 1)\"", rows: size.rows, seatsPerRow: size.seatsPerRow,
          price: Int64(index) * 7)
      })
  }

  private static func seat(_ section: Int, _ row: Int, _ number: Int) -> SeatID {
    SeatID(sectionId: "con-1.1.\(section)", row: row, number: number)
  }

  /// The map's JSON as the contract has it, made by the book.
  private static func expected(_ schedule: Schedule, _ statuses: [SeatID: SeatStatus.Status]) -> JSONValue {
    var seats: [JSONValue] = []
    for section in schedule.sections {
      for row in 1...section.rows {
        for number in 1...section.seatsPerRow {
          let seat = SeatID(sectionId: section.sectionId, row: row, number: number)
          seats.append([
            "seatId": .string(seat.description), "section": .string(section.name), "row": .integer(Int64(row)),
            "number": .integer(Int64(number)), "price": .integer(section.price),
            "status": .string((statuses[seat] ?? .available).rawValue),
          ])
        }
      }
    }
    return ["scheduleId": .string(schedule.scheduleId), "seats": .array(seats)]
  }

  private static func json(_ map: inout SeatMap) throws -> JSONValue {
    try JSONValue(parsing: HTTPBody.json(map.json(), coding: .identity).bytes)
  }

  @Test func `a map shows every seat of every section, in order`() throws {
    let schedule = Self.schedule((2, 3), (1, 1), (12, 11))
    var map = SeatMap(schedule)
    #expect(try Self.json(&map) == Self.expected(schedule, [:]))
    #expect(map.totalSeats == 139 && map.availableSeats == 139)
  }

  @Test func `a map of several pieces is one JSON document`() throws {
    let schedule = Self.schedule((1, 255), (1, 1), (1, 1), (3, 170))
    var map = SeatMap(schedule)
    #expect(map.json().count > 4)
    #expect(try Self.json(&map) == Self.expected(schedule, [:]))
  }

  @Test func `sections are maps of their own, with tags of their own`() throws {
    let schedule = Self.schedule((1, 300), (2, 2))
    var map = SeatMap(schedule)
    let sections = map.sections(named: "\"S2\"")
    #expect(sections == [1] && map.sections(named: "S3").isEmpty)
    let (whole, first, second) = (map.entityTag, map.entityTag(ofSections: [0]), map.entityTag(ofSections: sections))
    #expect(Set([whole, first, second]).count == 3)

    let seat = Self.seat(2, 2, 1)
    map.apply(.held, to: seat, version: 1)
    let content = HTTPBody.json(map.json(ofSections: sections), coding: .identity).bytes
    #expect(try JSONValue(parsing: content)["seats"]?.array?.map { $0["status"] } == ["AVAILABLE", "AVAILABLE", "HELD", "AVAILABLE"])
    #expect(map.entityTag(ofSections: [0]) == first && map.entityTag(ofSections: sections) != second)
    map.apply(.available, to: seat, version: 2)
    #expect(map.entityTag(ofSections: sections) == second && map.entityTag == whole)
  }

  @Test func `several sections of one name are one map`() throws {
    var schedule = Self.schedule((1, 2), (1, 3), (2, 1))
    schedule.sections[2].name = schedule.sections[0].name
    var map = SeatMap(schedule)
    let sections = map.sections(named: schedule.sections[0].name)
    let seats = try JSONValue(parsing: HTTPBody.json(map.json(ofSections: sections), coding: .identity).bytes)["seats"]?.array
    #expect(seats?.compactMap { $0["seatId"]?.string } == ["con-1.1.1.1.1", "con-1.1.1.1.2", "con-1.1.3.1.1", "con-1.1.3.2.1"])
  }

  @Test func `the sections' summary counts free seats`() throws {
    var map = SeatMap(Self.schedule((2, 3), (1, 1)))
    let tag = map.sections().entityTag
    #expect(map.sections().piece === map.sections().piece)
    map.apply(.sold, to: Self.seat(1, 1, 2), version: 1)
    let (changed, piece) = map.sections()
    #expect(changed != tag)
    let expected: JSONValue = [
      "scheduleId": "con-1.1",
      "sections": [
        ["section": "\"S1\"", "rows": 2, "seatsPerRow": 3, "price": 0, "totalSeats": 6, "availableSeats": 5],
        ["section": "\"S2\"", "rows": 1, "seatsPerRow": 1, "price": 7, "totalSeats": 1, "availableSeats": 1],
      ],
    ]
    #expect(try JSONValue(parsing: HTTPBody.json([piece], coding: .identity).bytes) == expected)
  }

  @Test func `changes show, wherever they are`() throws {
    let schedule = Self.schedule((10, 100), (3, 100))
    var map = SeatMap(schedule)
    _ = map.json()
    var statuses: [SeatID: SeatStatus.Status] = [:]
    for (index, seat) in [Self.seat(1, 1, 1), Self.seat(1, 10, 100), Self.seat(2, 1, 1), Self.seat(2, 3, 100), Self.seat(1, 5, 57)]
      .enumerated()
    {
      let status: SeatStatus.Status = index.isMultiple(of: 2) ? .held : .sold
      statuses[seat] = status
      map.apply(status, to: seat, version: 1)
      #expect(map.status(of: seat) == status)
      #expect(map.availableSeats == 1300 - index - 1)
      #expect(try Self.json(&map) == Self.expected(schedule, statuses))
    }
  }

  @Test func `only the piece that changed is encoded again`() {
    var map = SeatMap(Self.schedule((10, 100)))
    let before = map.json()
    map.apply(.held, to: Self.seat(1, 4, 1), version: 1)
    let after = map.json()
    // What opens and ends the map stands around its four pieces of seats.
    #expect(zip(before, after).map { $0 === $1 } == [true, true, false, true, true, true])
    #expect(zip(after, map.json()).allSatisfy { $0 === $1 })
  }

  @Test func `an older version than the known one changes nothing`() {
    var map = SeatMap(Self.schedule((1, 2)))
    let seat = Self.seat(1, 1, 1)
    map.apply(.sold, to: seat, version: 3)
    let tag = map.entityTag
    map.apply(.available, to: seat, version: 2)
    map.apply(.held, to: seat, version: 1)
    #expect(map.status(of: seat) == .sold && map.availableSeats == 1 && map.entityTag == tag)
    map.apply(.available, to: seat, version: 4)
    #expect(map.status(of: seat) == .available && map.availableSeats == 2)
  }

  @Test func `the tag is a function of the seats alone`() {
    let schedule = Self.schedule((2, 2))
    var one = SeatMap(schedule)
    var other = SeatMap(schedule)
    let fresh = one.entityTag
    #expect(other.entityTag == fresh)
    one.apply(.held, to: Self.seat(1, 1, 1), version: 1)
    one.apply(.sold, to: Self.seat(1, 2, 2), version: 1)
    one.apply(.sold, to: Self.seat(1, 1, 1), version: 2)
    other.apply(.sold, to: Self.seat(1, 2, 2), version: 9)
    #expect(other.entityTag != one.entityTag)
    other.apply(.sold, to: Self.seat(1, 1, 1), version: 9)
    #expect(other.entityTag == one.entityTag && one.entityTag != fresh)
    other.apply(.available, to: Self.seat(1, 1, 1), version: 10)
    other.apply(.available, to: Self.seat(1, 2, 2), version: 10)
    #expect(other.entityTag == fresh)
    #expect(SeatMap(Self.schedule((4, 1))).entityTag != fresh)
  }

  @Test func `every seat and status has its own part in the tag`() {
    var tags: Set<String> = []
    for row in 1...40 {
      for number in 1...50 {
        for status: SeatStatus.Status in [.held, .sold] {
          var map = SeatMap(Self.schedule((40, 50)))
          map.apply(status, to: Self.seat(1, row, number), version: 1)
          tags.insert(map.entityTag)
        }
      }
    }
    #expect(tags.count == 4000)
  }

  @Test func `seats that the schedule does not have are ignored`() {
    var map = SeatMap(Self.schedule((2, 2)))
    for seat in [Self.seat(1, 3, 1), Self.seat(1, 1, 3), Self.seat(2, 1, 1), SeatID(sectionId: "", row: 0, number: 0)] {
      map.apply(.sold, to: seat, version: 1)
      #expect(map.status(of: seat) == nil)
    }
    #expect(map.availableSeats == 4)
  }
}
