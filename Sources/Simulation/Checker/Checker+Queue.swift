import APIEdge
import Contracts
import Deciding
import InMemory
import Messaging
import QueueWorker

/// The promises of waiting rooms.
extension Checker {
  func checkQueue(_ rows: [JournalRow]) throws {
    for row in rows where row.kind == .event && row.envelope.type == QueueStatus.messageType {
      let status = try QueueStatus(body: row.body ?? [])
      if let finding = queue?.take(status) { report("the queue: \(finding)", about: [status.concertId, status.subject]) }
    }
  }

  /// Another database tells what happened.
  func recountQueue(_ journal: [JournalRow]) throws {
    queue?.forget()
    try checkQueue(journal)
  }

  func checkQueueAtRest(_ log: MemoryLog, isRestored: Bool) throws {
    guard let queue else { return }
    for finding in queue.findings(isRestored: isRestored) { report("the queue: \(finding)", about: queueKeys) }
    let view = try waitingRooms(log)
    for (number, status) in queue.statuses {
      let seen = view.standing(of: number, in: Planner.concert, at: .latest).status
      if seen != status { report("entry \(number) is \(status.rawValue), but an edge shows \(seen.rawValue)", about: queueKeys) }
    }
  }

  /// The concert and its entries.
  private var queueKeys: [String] {
    [Planner.concert] + (queue?.statuses.keys.sorted() ?? []).map { QueueStatus.entryID(Planner.concert, $0) }
  }

  /// What an edge knows that reads the state topic now.
  private func waitingRooms(_ log: MemoryLog) throws -> WaitingRooms {
    var rooms = WaitingRooms()
    for partition in 0..<(services["queue"]?.worker.partitions ?? 0) {
      for record in log.records(of: TopicPartition(QueueStatus.messageType, partition)) {
        let envelope = try Envelope(record)
        // A recovery fills numbers of its channel with nothing.
        guard envelope.type == QueueStatus.messageType else { continue }
        rooms.apply(try QueueStatus(body: record.value ?? []), version: envelope.version ?? 0)
      }
    }
    return rooms
  }
}
