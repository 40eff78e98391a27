import Deciding
import JSON

/// Open this concert for sale.
public struct OpenConcert: Content {
  public var concert: Concert

  public init(concert: Concert) {
    self.concert = concert
  }

  public var routingKey: String { concert.concertId }
  public var subject: String { concert.concertId }
}

/// Open a section of a concert, with all that selling its seats takes.
public struct OpenSection: Content {
  public var concertId: String
  public var scheduleId: String
  public var section: Section
  public var holdSeconds: Int
  /// From when on no more seats are held. Nil: an earlier version opened it, which did not know.
  public var salesEnd: Timestamp?

  public init(concertId: String, scheduleId: String, section: Section, holdSeconds: Int, salesEnd: Timestamp? = nil) {
    self.concertId = concertId
    self.scheduleId = scheduleId
    self.section = section
    self.holdSeconds = holdSeconds
    self.salesEnd = salesEnd
  }

  public var routingKey: String { section.sectionId }
  public var subject: String { section.sectionId }
}

/// Hold these seats for this reservation: all of them, or none.
public struct HoldSeats: Content {
  public var reservationId: String
  public var userId: String
  public var sectionId: String
  public var seatIds: [String]

  public init(reservationId: String, userId: String, sectionId: String, seatIds: [String]) {
    self.reservationId = reservationId
    self.userId = userId
    self.sectionId = sectionId
    self.seatIds = seatIds
  }

  public var routingKey: String { sectionId }
  public var subject: String { reservationId }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("sectionId", sectionId)
    json.field("seatIds", seatIds)
  }
}

/// Sell the seats that this reservation holds.
public struct SellSeats: Content {
  public var reservationId: String
  public var userId: String
  public var sectionId: String

  public init(reservationId: String, userId: String, sectionId: String) {
    self.reservationId = reservationId
    self.userId = userId
    self.sectionId = sectionId
  }

  public var routingKey: String { sectionId }
  public var subject: String { reservationId }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("sectionId", sectionId)
  }
}

/// Free the seats that this reservation holds or was sold; nothing happens if it has none.
public struct ReleaseSeats: Content {
  public var reservationId: String
  public var userId: String
  public var sectionId: String

  public init(reservationId: String, userId: String, sectionId: String) {
    self.reservationId = reservationId
    self.userId = userId
    self.sectionId = sectionId
  }

  public var routingKey: String { sectionId }
  public var subject: String { reservationId }
}
