import Contracts
import Deciding
import JSON
import Messaging
import Notifying
import NotificationWorker

/// The promises of notification: the user is told of each outcome of a reservation, once, and of nothing that did not happen.
extension Checker {
  private struct Happened: Hashable {
    let reservationId: String
    let outcome: ReservationOutcome
  }

  func checkMessages(_ mailbox: SimulatedMailbox) throws {
    // Work that is done again after a loss may end otherwise than it was told.
    guard services[NotificationDecider.service] != nil, services.values.allSatisfy({ $0.original == nil }) else { return }
    let happened = try outcomes()
    for outcome in happened {
      let id = "\(outcome.outcome.notificationId(of: outcome.reservationId))-\(mailbox.channel.rawValue)"
      let count = mailbox.arrived[id]?.count ?? 0
      let cancellation = Happened(reservationId: outcome.reservationId, outcome: .cancelled)
      let isOvertaken = outcome.outcome == .confirmed && happened.contains(cancellation)
      if count == 0, !isOvertaken { report("nobody was told that \(outcome)", about: [outcome.reservationId]) }
      // Over a network a message may come again, and its id says so. Nobody else writes the file.
      if count > 1, mailbox.channel == .file { report("\(id) was written \(count) times", about: [outcome.reservationId]) }
    }
    for (id, messages) in mailbox.arrived.sorted(by: { $0.key < $1.key }) {
      guard let first = messages.first else { continue }
      let keys = [first.call.reservationId, first.call.userId]
      if !happened.contains(Happened(reservationId: first.call.reservationId, outcome: first.call.outcome)) {
        report("a user was told \(id), which did not happen", about: keys)
      }
      if messages.contains(where: { $0 != first }) { report("\(id) came with different contents", about: keys) }
    }
    for (id, told) in try rows(Told.self, of: NotificationDecider.service) where told.asker != nil {
      report("somebody waits for the message about \(id) for ever", about: [id, told.userId])
    }
  }

  /// What the journals of reservation and payment say.
  private func outcomes() throws -> Set<Happened> {
    var happened: Set<Happened> = []
    for row in journal(of: "reservation") {
      guard let event = try ReservationEvent(type: row.envelope.type, body: row.body ?? []) else { continue }
      let wasPaid = event.content.amount != nil && (event.content.status == .expired || event.content.status == .failed)
      switch event.kind {
      case .success: happened.insert(Happened(reservationId: event.content.reservationId, outcome: .confirmed))
      case .cancelled: happened.insert(Happened(reservationId: event.content.reservationId, outcome: .cancelled))
      case .failed where wasPaid: happened.insert(Happened(reservationId: event.content.reservationId, outcome: .expired))
      case .created, .extended, .failed, .expired: break
      }
    }
    for row in journal(of: "payment") {
      guard case .cancelled(let refund)? = try PaymentEvent(type: row.envelope.type, body: row.body ?? []) else { continue }
      happened.insert(Happened(reservationId: refund.reservationId, outcome: .refunded))
    }
    return happened
  }

  private func journal(of service: String) -> [JournalRow] {
    services[service]?.shadow.journals.sorted { $0.key < $1.key }.flatMap(\.value).filter { $0.kind == .event } ?? []
  }
}
