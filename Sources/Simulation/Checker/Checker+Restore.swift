import ConcertWorker
import Deciding
import JSON
import Messaging
import PaymentWorker

extension Checker {
  /// A service has another database now, so the checker takes over what that database says. `before` is the content of the lost one.
  func restored(_ service: Service, from before: ServiceShadow) {
    let journal = service.shadow.journals.values.flatMap { $0 }
    let kept = Set(journal.map(\.envelope.id))
    for row in before.journals.values.joined() where !kept.contains(row.envelope.id) {
      redone.insert(row.envelope.id)
      if let cause = row.envelope.causationID { redone.insert(cause) }
    }
    let said = journal.filter { $0.kind == .event || $0.kind == .command }
    rowIDs[service.name] = Set(said.map(\.envelope.id))
    effects[service.name] = Set(said.compactMap(\.envelope.causationID))
    lastHandled[service.name] = nil
    versions = versions.filter { !$0.key.hasPrefix(service.name + "/") }
    for row in said where row.target != nil {
      guard let version = row.envelope.version else { continue }
      let entity = "\(service.name)/\(row.envelope.type)/\(row.envelope.subject)"
      versions[entity] = max(versions[entity] ?? 0, version)
    }
    do {
      if service.name == "payment" { try recountPoints(journal) }
      if service.name == "concert" { try recountSeats() }
      if service.name == "queue" { try recountQueue(journal) }
    } catch {
      report("\(service.name): a backup can't be read: \(error)", about: [])
    }
  }

  private func recountPoints(_ journal: [JournalRow]) throws {
    points = [:]
    payments = [:]
    for row in journal { try movePoints(row) }
  }

  private func recountSeats() throws {
    seats = [:]
    take(try rows(Hold.self, of: "concert").map { (id: $0.id, hold: $0.row) })
  }
}
