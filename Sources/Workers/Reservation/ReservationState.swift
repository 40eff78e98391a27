import Contracts
import Deciding
import JSON

public struct ReservationState: Tables {
  public var reservations = Table<Reservation>()
  public var foundlings = Table<Foundling>()
  public var allowances = Table<Allowance>()

  public init() {}

  public var all: [any AnyTable] { [reservations, foundlings, allowances] }
}

/// A reservation, by its id; listed by user.
public struct Reservation: Row {
  public static let kind = "reservation"

  public var reservationId: String
  public var userId: String
  public var concertId: String
  public var scheduleId: String
  public var sectionId: String
  public var seatIds: [String]
  public var status: ReservationStatus
  /// Its price in points; nil if its seats were never held.
  public var amount: Int64?
  /// Nil if its seats were never held.
  public var expiresAt: Timestamp?
  /// When its hold was extended; nil: it was not.
  public var extendedAt: Timestamp?
  /// Why it failed.
  public var reason: Refusal?
  public var createdAt: Timestamp
  /// The payment that came for it, also if it came too late.
  public var payment: ReceivedPayment?
  /// Open `create` commands, which wait for its seats to be held.
  public var creations: [CommandReference] = []
  /// Open `confirm` commands, which wait for its confirmation.
  public var confirmations: [CommandReference] = []
  /// The number of its user's entry in the concert's waiting room; nil: the concert has none.
  public var queueNumber: Int?
  /// Where its seats are looked for, while it has none; nil: it named them, or has got them.
  public var search: SeatSearch?

  public var scope: String? { userId }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("concertId", concertId)
    json.field("scheduleId", scheduleId)
    json.field("sectionId", sectionId)
    json.field("seatIds", seatIds)
    json.field("status", status)
    json.field("amount", amount)
    json.field("expiresAt", expiresAt)
    json.field("extendedAt", extendedAt)
    json.field("reason", reason)
    json.field("createdAt", createdAt)
    json.field("payment", payment)
    json.field("creations", creations)
    json.field("confirmations", confirmations)
    json.field("queueNumber", queueNumber)
    json.field("search", search)
  }
}

extension Reservation {
  /// The timers of its phase.
  public func timers(of id: String) -> [TimerID] {
    switch phase {
    case .pending: [TimerID(ReservationTimerKind.holding, id)] + confirmations.map { .confirmation($0, of: id) }
    case .held: [TimerID(ReservationTimerKind.expiry, id)] + confirmations.map { .confirmation($0, of: id) }
    // Commands that wait for the confirmation now wait for the sale.
    case .selling: [TimerID(ReservationTimerKind.selling, id)]
    case .confirmed, .undone: []
    }
  }
}

extension TimerID {
  fileprivate static func confirmation(_ command: CommandReference, of reservationId: String) -> TimerID {
    TimerID(ReservationTimerKind.confirm, ReservationDue.subject(reservationId, command.id))
  }
}

/// A payment for a reservation.
public struct ReceivedPayment: Codable, JSONEncodable, Equatable, Sendable {
  public var paymentId: String
  /// The time at which payment produced the event. This time counts against the end of the hold.
  public var at: Timestamp

  public func encode(into json: inout JSONOutput) {
    json.field("paymentId", paymentId)
    json.field("at", at)
  }
}

/// The messages that came for a reservation that is not known yet, because topics have no order between them, by the reservation's id.
public struct Foundling: Row {
  public static let kind = "foundling"

  public var payment: ReceivedPayment?
  public var confirmations: [CommandReference] = []

  public func timers(of id: String) -> [TimerID] {
    (payment == nil ? [] : [TimerID(ReservationTimerKind.foundling, id)]) + confirmations.map { .confirmation($0, of: id) }
  }
}

/// The number of seats of a concert that a user has asked for, holds or has bought, by user and concert.
public struct Allowance: Row {
  public static let kind = "allowance"

  public var seats: Int

  static func id(userId: String, concertId: String) -> String {
    "\(userId)/\(concertId)"
  }

  public func encode(into json: inout JSONOutput) {
    json.field("seats", seats)
  }
}

extension Reservation {
  /// The phase of a reservation, which is finer than its status.
  enum Phase {
    /// Its seats are asked for.
    case pending
    /// Its seats are held, and it waits for the payment until that time.
    case held(until: Timestamp)
    /// It is paid, and waits for the sale of its seats.
    case selling
    case confirmed
    case undone
  }

  var phase: Phase {
    switch status {
    case .pending: .pending
    case .temporary: if payment == nil, let expiresAt { .held(until: expiresAt) } else { .selling }
    case .confirmed: .confirmed
    case .cancelled, .expired, .failed: .undone
    }
  }

  /// The number of seats that count for its user's allowance.
  var seatCount: Int { search?.count ?? seatIds.count }

  /// The reservation as its owner sees it.
  var view: ReservationView {
    ReservationView(
      reservationId: reservationId, userId: userId, status: status, scheduleId: scheduleId, seatIds: seatIds, amount: amount,
      expiresAt: expiresAt, reason: reason?.code, createdAt: createdAt)
  }

  /// The snapshot for an event with this status.
  func snapshot(_ status: ReservationStatus, at time: Timestamp) -> ReservationSnapshot {
    ReservationSnapshot(
      reservationId: reservationId, userId: userId, concertId: concertId, scheduleId: scheduleId, sectionId: sectionId, seatIds: seatIds,
      status: status, amount: amount, expiresAt: expiresAt, reason: reason, at: time)
  }

  /// The reservation after an event with this snapshot. Replies show it.
  func taking(_ snapshot: ReservationSnapshot) -> Reservation {
    var after = self
    after.status = snapshot.status
    after.sectionId = snapshot.sectionId
    after.seatIds = snapshot.seatIds
    // The seats are found, or nobody looks for them any more.
    after.search = nil
    after.amount = snapshot.amount
    after.expiresAt = snapshot.expiresAt
    after.reason = snapshot.reason
    // Every event answers the waiting `create` commands. Every event but the first also answers the waiting `confirm` commands.
    after.creations = []
    if snapshot.status != .temporary { after.confirmations = [] }
    return after
  }
}
