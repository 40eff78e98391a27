import Contracts
import Deciding
import HTTP
import JSON

/// Everyone's reads are answered from memory.
extension Edge {
  func listConcerts(_ call: Call) throws(Problem) {
    call.answer(HTTPResponse(.ok, ["Content-Type": "application/json"], body: concertList.body(of: projections.catalogue)))
  }

  func listSchedules(_ call: Call) throws(Problem) {
    guard let concert = projections.catalogue.concert(call.parameter("id")) else {
      throw unknown(.notFound, "there is no concert of this id")
    }
    call.answer(json: ScheduleList(concert, projections.seatMaps))
  }

  func showSections(_ call: Call) throws(Problem) {
    guard let ((tag, piece), state) = projections.withSeatMap(of: call.parameter("id"), { ($0.sections(), $0.state) }) else {
      throw unknownSchedule
    }
    call.answer(seats: tag, of: state) { .json([piece], coding: $0) }
  }

  func showSeats(_ call: Call, _ query: QueryReader<String?>) throws(Problem) {
    let section = try query.read(call)
    let scheduleId = call.parameter("id")
    guard let map = projections.seatMaps[scheduleId] else { throw unknownSchedule }
    guard let name = section else {
      return call.answer(seats: map.entityTag, of: map.state) { coding in
        .json(projections.withSeatMap(of: scheduleId) { $0.json() } ?? [], coding: coding)
      }
    }
    let sections = map.sections(named: name)
    guard !sections.isEmpty else { throw Problem(.notFound, "this schedule has no section of this name") }
    call.answer(seats: map.entityTag(ofSections: sections), of: map.state) { coding in
      .json(projections.withSeatMap(of: scheduleId) { $0.json(ofSections: sections) } ?? [], coding: coding)
    }
  }

  var unknownSchedule: Problem { unknown(.unknownSchedule, "there is no schedule of this id") }

  /// After the state topics have been read, a thing that is not in memory does not exist. Before that, the edge does not know.
  func unknown(_ code: ProblemCode, _ detail: String) -> Problem {
    isCaughtUp ? Problem(code, detail) : Problem(.unavailable, "the catalogue is still being read; try again").again(after: 1...5)
  }
}

/// `GET /ticketing/search/concerts/{id}/schedules`
struct ScheduleList: Codable {
  struct Entry: Codable {
    let scheduleId: String
    let startsAt: Timestamp
    let salesEnd: Timestamp
    let totalSeats: Int
    let availableSeats: Int
    /// Left away unless it is cancelled.
    let cancelledAt: Timestamp?
  }

  let concertId: String
  let title: String
  /// With the commitment of a shuffle, so that everybody can see it before entering. Nil: everybody may buy.
  let admission: Admission?
  let schedules: [Entry]

  init(_ concert: Concert, _ maps: SeatMaps) {
    concertId = concert.concertId
    title = concert.title
    admission = concert.admission.mode == .open ? nil : concert.admission
    schedules = concert.schedules.map { schedule in
      Entry(
        scheduleId: schedule.scheduleId, startsAt: schedule.startsAt, salesEnd: schedule.endOfSales, totalSeats: schedule.totalSeats,
        availableSeats: maps[schedule.scheduleId]?.availableSeats ?? schedule.totalSeats, cancelledAt: schedule.cancelledAt)
    }
  }
}

/// The answer of `GET /ticketing/search/concerts`, encoded once per change of the catalogue.
struct ConcertList {
  private var encoded: (changes: Int, body: SharedBytes)?

  mutating func body(of catalogue: Catalogue) -> HTTPBody {
    if let encoded, encoded.changes == catalogue.changes { return .shared(encoded.body) }
    let concerts = catalogue.all.map { concert -> JSONValue in ["concertId": .string(concert.concertId), "title": .string(concert.title)] }
    let body = SharedBytes((["concerts": .array(concerts)] as JSONValue).encoded())
    encoded = (catalogue.changes, body)
    return .shared(body)
  }
}

extension Call {
  /// Answers with content whose tag may show that the client has it already. Then the content is not made.
  /// - Parameter state: the whole map's, from which its live stream can go on.
  fileprivate func answer(seats entityTag: String, of state: SeatMapFingerprint, _ content: (ContentCoding) -> HTTPBody) {
    let coding = contentCoding
    // no-cache: a client may keep the map, but must ask each time; the tag makes that cheap.
    let fields: HTTPFields = [
      "Content-Type": "application/json", "Cache-Control": "no-cache", "Vary": "Accept-Encoding", "Seats-State": state.description,
    ]
    answer(fields, EntityTag(entityTag, in: coding)) { content(coding) }
  }
}
