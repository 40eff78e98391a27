import Contracts
import Deciding
import EventLoop
import Messaging

extension Edge {
  func take(state records: [Record]) {
    let changes = projections.catalogue.changes
    let now = loop.now
    for record in records {
      do {
        if let change = try projections.apply(record, now: now) { stream(change) }
      } catch {
        // The record is skipped: its entity stays as it was, and all others go on.
        metrics.unreadable.add()
        logger.warning(
          "a state record could not be read", ["place": "\(record.place)", "offset": "\(record.offset)", "reason": "\(error)"])
      }
      if !queueWaiters.isEmpty, record.topic == QueueStatus.messageType { answerQueueWaiters(record) }
      stateProgress?.reach(record.offset + 1, of: record.place)
    }
    if changes != projections.catalogue.changes { answerCatalogueWaiters() }
  }

  private func answerCatalogueWaiters() {
    for concertId in catalogueWaiters.keys where projections.catalogue.concert(concertId) != nil {
      for answer in catalogueWaiters.removeValue(forKey: concertId) ?? [] { answer() }
    }
  }

  private func answerQueueWaiters(_ record: Record) {
    guard let body = record.value, let status = try? QueueStatus(received: body), let number = status.entry?.number else { return }
    for go in queueWaiters.take(status.concertId, number, projections.waitingRooms) { go() }
  }

  /// Until everything was read, an unknown schedule may just not have been read yet.
  func sweepEarlySeats() {
    guard isCaughtUp else { return }
    let forgotten = projections.sweepEarlySeats()
    guard forgotten > 0 else { return }
    logger.warning(
      "seats that belong to no concert's schedule were forgotten; find out which program writes to seat.status beside the concert service",
      ["seats": "\(forgotten)"])
  }

  /// Whether unknown things do not exist: the state topics were read to the ends that they had at the start.
  var isCaughtUp: Bool { stateProgress?.isComplete ?? false }

  /// The damage of the log because of which it can't be read until somebody mends it; nil: none was found.
  public var damage: String? { log.failure.flatMap { $0.isDamage ? $0.message : nil } }

  /// Whether the edge has heard of a service at this address.
  public func hasHeard(of service: String, at address: String) -> Bool { projections.directory.addresses(of: service).contains(address) }

  /// Whether it no longer uses the log, so that the log can be closed. Ask after the stop.
  public var isDoneWithLog: Bool { probe.isOver }

  /// Why this edge can't answer all requests yet; empty when it can.
  public var unreadiness: [(part: String, reason: String)] {
    var reasons: [(part: String, reason: String)] = []
    if isStopping { reasons.append(("edge", "it is being stopped")) }
    if !log.isOpen {
      reasons.append(("log", log.failure?.message ?? "it was not opened yet"))
    } else if let failure = probe.failure {
      reasons.append(("log", failure))
    }
    for topic in stateProgress?.waiting ?? Projections.topics { reasons.append((topic, "it was not read to its end yet")) }
    return reasons
  }
}
