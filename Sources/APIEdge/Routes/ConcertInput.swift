import Contracts
import Deciding

/// `POST /ticketing/concerts`
enum ConcertInput {
  // The limits of the HTTP contract.
  static let schedules = 1...100
  static let sections = 1...500
  static let rows = 1...1000
  static let seats = 200_000
  static let prices: ClosedRange<Int64> = 0...10_000_000
  // The contract does not set these limits: a day is longer than any hold or session needs.
  static let holdSeconds = 1...86_400
  static let sessionSeconds = 1...86_400
  static let activeUsers = 1...1_000_000
  static let title = 1...200

  /// A concert that has no ids yet (`Concert.identified`).
  static func read(_ body: BodyInput, at now: Timestamp) -> Concert? {
    let title = body["title"].text(title)
    let schedules = body["schedules"].list(schedules) { schedule($0, at: now) }
    let admission = body["admission"].optional.map { Self.admission($0, at: now) } ?? .open
    let holdSeconds = body["holdSeconds"].optional.map { $0.integer(Self.holdSeconds) } ?? 300
    let maxSeatsPerUser = body["maxSeatsPerUser"].optional?.integer(1...seats)
    if let schedules, schedules.reduce(0, { $0 + $1.totalSeats }) > seats {
      body["schedules"].fail("must have \(seats) seats at most, all together")
    }
    guard let title, let schedules, let admission, let holdSeconds else { return nil }
    return Concert(
      concertId: "", title: title, schedules: schedules, admission: admission, holdSeconds: holdSeconds,
      maxSeatsPerUser: maxSeatsPerUser)
  }

  private static func schedule(_ input: BodyInput, at now: Timestamp) -> Schedule? {
    guard input.isObject() else { return nil }
    let startsAt = input["startsAt"].time()
    if let startsAt, startsAt <= now { input["startsAt"].fail("must be in the future", ofTheMoment: true) }
    // Any time is allowed: sales may go on after the start, and an end in the past just sells nothing.
    let salesEnd = input["salesEnd"].optional.map { $0.time() } ?? startsAt
    let sections = input["sections"].list(sections, section)
    guard let startsAt, let salesEnd, let sections else { return nil }
    return Schedule(scheduleId: "", startsAt: startsAt, salesEnd: salesEnd, sections: sections)
  }

  private static func section(_ input: BodyInput) -> Section? {
    guard input.isObject() else { return nil }
    let name = input["name"].text(title)
    let rows = input["rows"].integer(rows)
    let seatsPerRow = input["seatsPerRow"].integer(Self.rows)
    let price = input["price"].integer(prices)
    guard let name, let rows, let seatsPerRow, let price else { return nil }
    return Section(sectionId: "", name: name, rows: rows, seatsPerRow: seatsPerRow, price: price)
  }

  private static func admission(_ input: BodyInput, at now: Timestamp) -> Admission? {
    guard input.isObject(), let mode = input["mode"].word(Admission.Mode.self) else { return nil }
    switch mode {
    case .open: return .open
    case .queue:
      let activeUsers = input["activeUsers"].integer(activeUsers)
      let sessionSeconds = input["sessionSeconds"].integer(sessionSeconds)
      let order = input["order"].optional.map { $0.word(Admission.Order.self) } ?? .fifo
      // Who is in line before a shuffle opens gets a random place, so there must be time to come.
      let opensAt = order == .shuffle ? input["opensAt"].time() : input["opensAt"].optional?.time()
      if order == .shuffle, let opensAt, opensAt <= now { input["opensAt"].fail("must be in the future", ofTheMoment: true) }
      guard let activeUsers, let sessionSeconds, let order, order == .fifo || opensAt != nil else { return nil }
      return Admission(mode: .queue, activeUsers: activeUsers, sessionSeconds: sessionSeconds, order: order, opensAt: opensAt)
    }
  }
}

extension Concert {
  /// The same concert with this id. The id of a schedule or section is the id of the whole and a number, so it names what it is part of.
  func identified(as id: String) -> Concert {
    var concert = self
    concert.concertId = id
    for schedule in concert.schedules.indices {
      let scheduleId = "\(id).\(schedule + 1)"
      concert.schedules[schedule].scheduleId = scheduleId
      for section in concert.schedules[schedule].sections.indices {
        concert.schedules[schedule].sections[section].sectionId = Section.id(section + 1, of: scheduleId)
      }
    }
    return concert
  }
}
