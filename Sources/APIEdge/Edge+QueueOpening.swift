import Contracts
import Deciding
import JSON
import Messaging

/// Opens shuffles. Only edges can derive a seed. Every edge sends it until the queue says that it is open, and the first one counts.
extension Edge {
  /// Milliseconds between two looks, and until a seed is sent again.
  static let openingPause: Int64 = 250
  private static let openingRepeat: Int64 = 5000

  func openDueQueues() {
    guard isCaughtUp, log.isOpen else { return }
    let now = now
    let due = projections.waitingRooms.due(at: now.time)
    guard !due.isEmpty else { return }
    for (concertId, terms) in due where queueOpenings[concertId].map({ now.tick >= $0 + Self.openingRepeat }) ?? true {
      queueOpenings[concertId] = now.tick
      send(OpenQueue(concertId: concertId, terms: terms, seed: QueueSeed(of: concertId, secret: configuration.secret).description), at: now)
    }
    let ids = Set(due.map(\.concertId))
    queueOpenings = queueOpenings.filter { ids.contains($0.key) }
  }

  /// Sends a command that nobody waits for. If the log does not take it, it is sent again with a later look.
  private func send(_ open: OpenQueue, at now: Moment) {
    let id = IDSource.random(at: now.time)
    let envelope = Envelope(
      id: id, source: "/edge/\(configuration.instance)", type: OpenQueue.messageType, time: now.time, subject: open.subject,
      correlationID: id.description)
    let key = Array(open.routingKey.utf8)
    do {
      guard let partitions = configuration.topics.first(where: { $0.name == QueueCommand.topic })?.partitions else { return }
      try log.send(
        OutgoingRecord(
          topic: QueueCommand.topic, partition: Partitioner.partition(for: key, of: partitions), key: key, value: try JSON.encode(open),
          headers: envelope.headers, timestamp: now.time), token: Self.tokenOfNobody)
      logger.info("the seed of a queue was sent to open it", ["concert": open.concertId])
    } catch {
      logger.warning("a queue could not be opened yet", ["concert": open.concertId, "reason": "\(error)"])
    }
  }

  /// The desk's tokens begin with 1.
  private static let tokenOfNobody: UInt64 = 0
}
