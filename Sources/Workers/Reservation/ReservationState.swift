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

/// A reservation. By its id; listed by user.
public struct Reservation: Row {
  public static let kind = "reservation"

  public var reservationId: String
  public var userId: String
  public var concertId: String
  public var scheduleId: String
  public var sectionId: String
  public var seatIds: [String]
  public var status: ReservationStatus
  /// Points; nil as long as its seats were never held.
  public var amount: Int64?
  /// Nil as long as its seats were never held.
  public var expiresAt: Timestamp?
  /// Why it failed.
  public var reason: Refusal?
  public var createdAt: Timestamp
  /// The payment that came for it, also if it came too late.
  public var payment: ReceivedPayment?
  /// Open commands: who wants to know whether its seats are held …
  public var creations: [CommandReference] = []
  /// … and who wants to know whether it is confirmed.
  public var confirmations: [CommandReference] = []

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
    json.field("reason", reason)
    json.field("createdAt", createdAt)
    json.field("payment", payment)
    json.field("creations", creations)
    json.field("confirmations", confirmations)
  }
}

extension Reservation {
  /// What is waited for in its phase.
  public func timers(of id: String) -> [TimerID] {
    switch phase {
    case .pending: [TimerID(ReservationTimerKind.holding, id)] + confirmations.map { .confirmation($0, of: id) }
    case .held: [TimerID(ReservationTimerKind.expiry, id)] + confirmations.map { .confirmation($0, of: id) }
    // Who waits for the confirmation now waits for the sale.
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

/// A payment that came.
public struct ReceivedPayment: Codable, JSONEncodable, Equatable, Sendable {
  public var paymentId: String
  /// When payment said so, which is what counts against the end of the hold.
  public var at: Timestamp

  public func encode(into json: inout JSONOutput) {
    json.field("paymentId", paymentId)
    json.field("at", at)
  }
}

/// What came for a reservation that is not known yet, as topics keep no order between them. By the reservation's id.
public struct Foundling: Row {
  public static let kind = "foundling"

  public var payment: ReceivedPayment?
  public var confirmations: [CommandReference] = []

  public func timers(of id: String) -> [TimerID] {
    (payment == nil ? [] : [TimerID(ReservationTimerKind.foundling, id)]) + confirmations.map { .confirmation($0, of: id) }
  }
}

/// How many seats of a concert a user has, held or sold or being asked for. By user and concert.
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
  /// Where it stands on its way; finer than its status.
  enum Phase {
    /// Seats are asked for.
    case pending
    /// Seats are held, and the payment is waited for until then.
    case held(until: Timestamp)
    /// Paid: the sale of its seats is waited for.
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

  /// As its owner sees it.
  var view: ReservationView {
    ReservationView(
      reservationId: reservationId, userId: userId, status: status, scheduleId: scheduleId, seatIds: seatIds, amount: amount,
      expiresAt: expiresAt, reason: reason?.code, createdAt: createdAt)
  }

  /// What everyone is told once it is of this status.
  func snapshot(_ status: ReservationStatus, at time: Timestamp) -> ReservationSnapshot {
    ReservationSnapshot(
      reservationId: reservationId, userId: userId, concertId: concertId, scheduleId: scheduleId, sectionId: sectionId, seatIds: seatIds,
      status: status, amount: amount, expiresAt: expiresAt, reason: reason, at: time)
  }

  /// As it is after an event that tells this. Who is answered, is answered with what it then is.
  func taking(_ snapshot: ReservationSnapshot) -> Reservation {
    var after = self
    after.status = snapshot.status
    after.amount = snapshot.amount
    after.expiresAt = snapshot.expiresAt
    after.reason = snapshot.reason
    // Each event answers the creation; all but the first, whoever waits for the confirmation too.
    after.creations = []
    if snapshot.status != .temporary { after.confirmations = [] }
    return after
  }
}
