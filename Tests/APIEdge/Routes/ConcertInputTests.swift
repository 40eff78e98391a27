import Contracts
import Deciding
import JSON
import Testing

@testable import APIEdge

@Suite struct ConcertInputTests {
  private static let now = Timestamp("2026-04-01T00:00:00Z")!

  private static func section(rows: JSONValue = 10, seatsPerRow: JSONValue = 20, price: JSONValue = 100) -> JSONValue {
    ["name": "A", "rows": rows, "seatsPerRow": seatsPerRow, "price": price]
  }

  private static func concert(sections: [JSONValue] = [section()], startsAt: JSONValue = "2026-05-01T20:00:00+02:00") -> JSONObject {
    ["title": "Night", "schedules": [["startsAt": startsAt, "sections": .array(sections)]]]
  }

  private func read(_ json: JSONObject) -> (concert: Concert?, errors: [FieldError]) {
    let findings = Findings()
    let concert = ConcertInput.read(BodyInput(.object(json), findings), at: Self.now)?.identified(as: "con-1")
    return (concert, findings.errors)
  }

  private func errors(_ json: JSONObject) -> [String] { read(json).errors.map { "\($0.field) \($0.message)" } }

  @Test func `a concert is read with its defaults, and its parts are numbered`() {
    let (concert, errors) = read(Self.concert(sections: [Self.section(), Self.section(price: 0)]))
    #expect(errors.isEmpty)
    #expect(
      concert
        == Concert(
          concertId: "con-1", title: "Night",
          schedules: [
            Schedule(
              scheduleId: "con-1.1", startsAt: Timestamp("2026-05-01T18:00:00Z")!, salesEnd: Timestamp("2026-05-01T18:00:00Z")!,
              sections: [
                Section(sectionId: "con-1.1.1", name: "A", rows: 10, seatsPerRow: 20, price: 100),
                Section(sectionId: "con-1.1.2", name: "A", rows: 10, seatsPerRow: 20, price: 0),
              ])
          ], admission: .open, holdSeconds: 300, maxSeatsPerUser: nil))
  }

  @Test(arguments: [
    ("2026-05-01T19:30:00+02:00", "2026-05-01T17:30:00Z"), ("2026-05-01T20:00:00Z", "2026-05-01T20:00:00Z"),
    ("2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z"), (nil, "2026-05-01T18:00:00Z"),
  ])
  func `sales end at the given time, before or after the start, and otherwise at the start`(text: String?, end: String) {
    var concert = Self.concert()
    let salesEnd: JSONValue = text.map { .string($0) } ?? .null
    concert["schedules"] = [["startsAt": "2026-05-01T18:00:00Z", "salesEnd": salesEnd, "sections": [Self.section()]]]
    #expect(read(concert).concert?.schedules.first?.salesEnd == Timestamp(end))
  }

  @Test(arguments: ["9999-12-31T23:59:59-01:00", "yesterday", ""])
  func `an end of sales that is no time of these years is not valid`(text: String) {
    var concert = Self.concert()
    concert["schedules"] = [["startsAt": "2026-05-01T18:00:00Z", "salesEnd": .string(text), "sections": [Self.section()]]]
    #expect(errors(concert) == ["schedules[0].salesEnd \(BodyInput.expectedTime)"])
  }

  @Test func `all errors are reported at once`() {
    #expect(
      errors([
        "title": "", "schedules": [["startsAt": "2026-03-01T00:00:00Z", "sections": []], 7, ["sections": [["name": 1], nil]]],
        "admission": ["mode": "lottery"], "holdSeconds": 0, "maxSeatsPerUser": "2",
      ]) == [
        "title must be 1 to 200 characters",
        "schedules[0].startsAt must be in the future",
        "schedules[0].sections must have 1 to 500 elements",
        "schedules[1] must be an object",
        "schedules[2].startsAt is required",
        "schedules[2].sections[0].name must be a string",
        "schedules[2].sections[0].rows is required",
        "schedules[2].sections[0].seatsPerRow is required",
        "schedules[2].sections[0].price is required",
        "schedules[2].sections[1] must be an object",
        "admission.mode must be one of open, queue",
        "holdSeconds must be an integer from 1 to 86400",
        "maxSeatsPerUser must be an integer from 1 to 200000",
      ])
  }

  @Test func `limits are inclusive`() {
    #expect(errors(Self.concert(sections: [Self.section(rows: 1000, seatsPerRow: 200, price: 10_000_000)])).isEmpty)
    #expect(
      errors(Self.concert(sections: [Self.section(rows: 1001)])) == ["schedules[0].sections[0].rows must be an integer from 1 to 1000"])
    #expect(
      errors(Self.concert(sections: [Self.section(seatsPerRow: 0)])) == [
        "schedules[0].sections[0].seatsPerRow must be an integer from 1 to 1000"
      ])
    #expect(
      errors(Self.concert(sections: [Self.section(price: 10_000_001)])) == [
        "schedules[0].sections[0].price must be an integer from 0 to 10000000"
      ])
    #expect(
      errors(Self.concert(sections: [Self.section(price: -1)])) == ["schedules[0].sections[0].price must be an integer from 0 to 10000000"])
  }

  @Test func `a concert has 200,000 seats at most`() {
    let large = Self.section(rows: 1000, seatsPerRow: 200)
    #expect(
      errors(Self.concert(sections: [large, Self.section(rows: 1, seatsPerRow: 1)])) == [
        "schedules must have 200000 seats at most, all together"
      ])
  }

  @Test func `now is not in the future`() {
    #expect(errors(Self.concert(startsAt: .string(Self.now.description))) == ["schedules[0].startsAt must be in the future"])
  }

  @Test func `a queue needs its numbers`() {
    var json = Self.concert()
    json["admission"] = ["mode": "queue", "activeUsers": 50, "sessionSeconds": 300]
    #expect(read(json).concert?.admission == Admission(mode: .queue, activeUsers: 50, sessionSeconds: 300, order: .fifo))
    json["admission"] = ["mode": "queue", "activeUsers": 0]
    #expect(
      errors(json) == ["admission.activeUsers must be an integer from 1 to 1000000", "admission.sessionSeconds is required"])
  }

  private static func queue(_ more: JSONObject) -> JSONObject {
    var json = concert()
    var admission: JSONObject = ["mode": "queue", "activeUsers": 50, "sessionSeconds": 300]
    for (name, value) in more { admission[name] = value }
    json["admission"] = .object(admission)
    return json
  }

  @Test func `a shuffle needs an opening that is still to come`() {
    let opensAt = Timestamp("2026-04-02T00:00:00Z")!
    #expect(
      read(Self.queue(["order": "shuffle", "opensAt": "2026-04-02T02:00:00+02:00"])).concert?.admission
        == Admission(mode: .queue, activeUsers: 50, sessionSeconds: 300, order: .shuffle, opensAt: opensAt))
    #expect(errors(Self.queue(["order": "shuffle"])) == ["admission.opensAt is required"])
    #expect(
      errors(Self.queue(["order": "shuffle", "opensAt": .string(Self.now.description)])) == ["admission.opensAt must be in the future"])
    #expect(errors(Self.queue(["order": "lottery"])) == ["admission.order must be one of fifo, shuffle"])
  }

  @Test func `a queue in order of arrival may have an opening at any time`() {
    let past = read(Self.queue(["opensAt": "2026-03-01T00:00:00Z"]))
    #expect(past.errors.isEmpty)
    #expect(past.concert?.admission.opensAt == Timestamp("2026-03-01T00:00:00Z"))
  }
}
