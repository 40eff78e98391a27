import Deciding

/// A concert, as the command that opens it and the catalogue have it.
public struct Concert: Codable, Equatable, Sendable {
  public var concertId: String
  public var title: String
  public var schedules: [Schedule]
  public var admission: Admission
  /// How long a reservation holds its seats before it must be paid, in seconds.
  public var holdSeconds: Int
  /// The number of held and sold seats of this concert that one user may have; nil: any number.
  public var maxSeatsPerUser: Int?

  public init(
    concertId: String, title: String, schedules: [Schedule], admission: Admission = .open, holdSeconds: Int = 300,
    maxSeatsPerUser: Int? = nil
  ) {
    self.concertId = concertId
    self.title = title
    self.schedules = schedules
    self.admission = admission
    self.holdSeconds = holdSeconds
    self.maxSeatsPerUser = maxSeatsPerUser
  }

  func checkNumbers() throws(NumberOutOfRange) {
    for schedule in schedules {
      for section in schedule.sections { try section.checkNumbers() }
    }
    // The product of the numbers of a section is small enough for a sum of as many sections as a record can name.
    try Numbers.seats.check(schedules.reduce(0) { $0 + $1.totalSeats }, "the number of seats")
    try admission.checkNumbers()
    try Numbers.seconds.check(holdSeconds, "holdSeconds")
    try Numbers.counts.check(maxSeatsPerUser, "maxSeatsPerUser")
  }
}

/// One evening of a concert.
public struct Schedule: Codable, Equatable, Sendable {
  /// `<concertId>.<1, 2, 3 …>`
  public var scheduleId: String
  public var startsAt: Timestamp
  /// The time from which no seats are sold; seats that are held by then may still be paid. Nil: sales end at the start. Concerts of earlier
  /// versions have nil.
  public var salesEnd: Timestamp?
  public var sections: [Section]
  /// When it was cancelled; nil: it was not.
  public var cancelledAt: Timestamp?

  public init(scheduleId: String, startsAt: Timestamp, salesEnd: Timestamp? = nil, sections: [Section], cancelledAt: Timestamp? = nil) {
    self.scheduleId = scheduleId
    self.startsAt = startsAt
    self.salesEnd = salesEnd
    self.sections = sections
    self.cancelledAt = cancelledAt
  }

  public var endOfSales: Timestamp { salesEnd ?? startsAt }

  public var totalSeats: Int {
    sections.reduce(0) { $0 + $1.seats }
  }
}

/// A block of seats of one price, in rows of equal length.
public struct Section: Codable, Equatable, Sendable {
  /// `<scheduleId>.<1, 2, 3 …>`
  public var sectionId: String
  public var name: String
  public var rows: Int
  public var seatsPerRow: Int
  /// In points, for each seat.
  public var price: Int64

  public init(sectionId: String, name: String, rows: Int, seatsPerRow: Int, price: Int64) {
    self.sectionId = sectionId
    self.name = name
    self.rows = rows
    self.seatsPerRow = seatsPerRow
    self.price = price
  }

  public var seats: Int { rows * seatsPerRow }

  /// The id of a schedule's first, second, third … section.
  public static func id(_ number: Int, of scheduleId: String) -> String { "\(scheduleId).\(number)" }

  func checkNumbers() throws(NumberOutOfRange) {
    try Numbers.rows.check(rows, "rows")
    try Numbers.rows.check(seatsPerRow, "seatsPerRow")
    try Numbers.points.check(price, "price")
  }
}

/// Who may buy.
public struct Admission: Codable, Equatable, Sendable {
  public enum Mode: String, Codable, Sendable, CaseIterable {
    case open
    /// Through a waiting room.
    case queue
  }

  /// The order of a waiting room.
  public enum Order: String, Codable, Sendable, CaseIterable {
    /// In the order of arrival at the topic.
    case fifo
    /// Who came before the opening gets a random place, and who comes later stands behind.
    case shuffle
  }

  public var mode: Mode
  public var activeUsers: Int?
  public var sessionSeconds: Int?
  /// Nil: `fifo`. Concerts of earlier versions have nil.
  public var order: Order?
  /// Nobody is let in before this time; nil: from the beginning.
  public var opensAt: Timestamp?
  /// The SHA-256 of the seed of a shuffle (`QueueSeed`).
  public var commitment: String?

  public init(
    mode: Mode, activeUsers: Int? = nil, sessionSeconds: Int? = nil, order: Order? = nil, opensAt: Timestamp? = nil,
    commitment: String? = nil
  ) {
    self.mode = mode
    self.activeUsers = activeUsers
    self.sessionSeconds = sessionSeconds
    self.order = order
    self.opensAt = opensAt
    self.commitment = commitment
  }

  public static let open = Admission(mode: .open)

  func checkNumbers() throws(NumberOutOfRange) {
    try Numbers.counts.check(activeUsers, "activeUsers")
    try Numbers.seconds.check(sessionSeconds, "sessionSeconds")
  }
}

/// State topic: a concert that is open for sale, by concertId.
public struct ConcertCatalog: Message {
  public static let messageType = "concert.catalog"

  public var concert: Concert

  public init(concert: Concert) {
    self.concert = concert
  }

  public var routingKey: String { concert.concertId }
  public var subject: String { concert.concertId }

  public func checkNumbers() throws(NumberOutOfRange) {
    try concert.checkNumbers()
  }
}
