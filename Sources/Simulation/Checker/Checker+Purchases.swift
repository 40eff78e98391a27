import ConcertWorker
import Contracts
import Deciding
import JSON
import Messaging
import PurchaseWorker
import ReservationWorker

/// The promises of the one-call purchase: CONFIRMED means paid and sold, UNDONE means neither, and one of the two always comes.
extension Checker {
  /// What a purchase says at its end is true at that moment. (An evening that is cancelled may undo it just then.)
  func checkPurchaseEnds(_ changes: Changes) throws {
    guard try haveOwnDatabases && !eveningIsCancelled else { return }
    for row in changes.journal where row.kind == .event {
      guard let event = try PurchaseEvent(type: row.envelope.type, body: row.body ?? []) else { continue }
      let id = event.content.reservationId
      // Its user may have cancelled it meanwhile, or paid what is being undone.
      guard !touched.contains(id) else { continue }
      try checkEnd(event.kind, of: id, about: [event.content.purchaseId, id, event.content.userId])
    }
  }

  private func checkEnd(_ kind: PurchaseEventKind, of id: String, about keys: [String]) throws {
    let reservation = try rows(Reservation.self, of: "reservation").first { $0.id == id }?.row
    let hasSeats = takenSeats.values.contains(id)
    switch kind {
    case .completed:
      let status = reservation?.status.rawValue ?? "unknown"
      if reservation?.status != .confirmed || !isPaid(id) || !hasSeats {
        report("the purchase of \(id) is confirmed: \(status), \(isPaid(id) ? "" : "not ")paid, seats: \(hasSeats)", about: keys)
      }
    case .failed:
      if let reservation, !reservation.status.isUndone {
        report("the purchase of \(id) is undone, but \(id) is \(reservation.status.rawValue)", about: keys)
      }
      if isPaid(id) { report("the purchase of \(id) is undone, but its points did not come back", about: keys) }
    }
  }

  /// Every purchase has ended, and what it said is still true. (What its reservation has is checked with all others.)
  func checkOneCallPurchases() throws {
    let isOver = try eveningIsCancelled
    let reservations = Dictionary(uniqueKeysWithValues: try rows(Reservation.self, of: "reservation").map { ($0.id, $0.row.status) })
    for (id, purchase) in try rows(Purchase.self, of: "purchase") {
      let keys = [id, purchase.reservationId, purchase.userId]
      if purchase.status == .running || !purchase.plan.isEmpty { report("\(id) is RUNNING for ever", about: keys) }
      if purchase.command != nil { report("somebody waits for \(id) for ever", about: keys) }
      guard haveOwnDatabases else { continue }
      let status = reservations[purchase.reservationId]
      let isCancelledSince = status == .cancelled && (touched.contains(purchase.reservationId) || isOver)
      if purchase.status == .confirmed, status != .confirmed, !isCancelledSince {
        report("\(id) is CONFIRMED, but its reservation is \(status?.rawValue ?? "unknown")", about: keys)
      }
      if purchase.status == .undone, let status, !status.isUndone {
        report("\(id) is UNDONE, but its reservation is \(status.rawValue)", about: keys)
      }
    }
  }

  /// Whether an admin has cancelled the evening.
  private var eveningIsCancelled: Bool {
    get throws {
      try rows(ConcertRow.self, of: "concert").contains { $0.row.concert.schedules.contains { $0.cancelledAt != nil } }
    }
  }

  /// Whether no database was replaced. After that, work that is done again may end otherwise than it was told.
  var haveOwnDatabases: Bool { services.values.allSatisfy { $0.original == nil } }
}
