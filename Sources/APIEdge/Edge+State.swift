import EventLoop
import Messaging

extension Edge {
  func take(state records: [Record]) {
    let changes = projections.catalogue.changes
    let now = loop.now
    for record in records {
      do {
        try projections.apply(record, now: now)
      } catch {
        // It is skipped: the entity stays as it was, and all others go on.
        metrics.unreadable.add()
        logger.warning(
          "a state record could not be read", ["place": "\(record.place)", "offset": "\(record.offset)", "reason": "\(error)"])
      }
      stateProgress?.reach(record.offset + 1, of: record.place)
    }
    if changes != projections.catalogue.changes { answerCatalogueWaiters() }
  }

  private func answerCatalogueWaiters() {
    for concertId in catalogueWaiters.keys where projections.catalogue.concert(concertId) != nil {
      for answer in catalogueWaiters.removeValue(forKey: concertId) ?? [] { answer() }
    }
  }

  /// Before everything was read, a schedule that is not known may only not be read.
  func sweepEarlySeats() {
    guard isCaughtUp else { return }
    let forgotten = projections.sweepEarlySeats()
    guard forgotten > 0 else { return }
    logger.warning(
      "seats of schedules that no concert has were forgotten; look at who writes to seat.status beside the concert service",
      ["seats": "\(forgotten)"])
  }

  /// Whether what is not known does not exist: the state topics were read to their ends as of the start.
  var isCaughtUp: Bool { stateProgress?.isComplete ?? false }

  /// What of the log is damaged, so that it can't be read until somebody has mended it; nil: nothing that was met.
  public var damage: String? { log.failure.flatMap { $0.isDamage ? $0.message : nil } }

  /// Whether the edge has heard that a service answers there.
  public func hasHeard(of service: String, at address: String) -> Bool { projections.directory.addresses(of: service).contains(address) }

  /// Whether it asks the log nothing any more, so that the log can be closed. After the stop.
  public var isDoneWithLog: Bool { probe.isOver }

  /// Why this edge can't answer everything yet; empty when it can.
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
