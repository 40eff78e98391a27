import InMemory
import Messaging

/// Disturbances of the system from outside.
extension World {
  func disturb() throws {
    disturbAt = now + Int64(dice.number(1...2 * scenario.disturbancePause))
    if recovers, scenario.restores, dice.happens(300) { return backUpOrRestore() }
    if dice.happens(scenario.rates.down) { provider.way.goDown(until: now + Int64(dice.number(1000...40_000))) }
    if scenario.mailbox != nil, dice.happens(scenario.rates.down) { mailbox.way.goDown(until: now + Int64(dice.number(1000...40_000))) }
    try tamperWithLog()
    try remakeTopic()
    if scenario.archives, dice.happens(500) { try archive() }
    let service = dice.pick(services)
    let host = dice.pick(service.lanes)
    switch dice.number(0...9) {
    case 0, 1, 2: rebalance(service)
    case 3, 4: host.kill(until: now + Int64(dice.number(100...6000)))
    case 5, 6:
      if scenario.buysInOneCall, dice.happens(300) { return stall(service) }
      // It is held up so long that others may take its partitions over. Then it comes back and does not know that.
      host.hold(until: now + Int64(dice.number(500...12_000)))
      if dice.happens(800) { rebalance(service) }
    case 7: try dice.pick(edges).restart()
    default: if wipesLeft > 0 { loseLog() } else { rebalance(service) }
    }
  }

  /// A service stands still, perhaps for longer than a one-call purchase waits for it.
  private func stall(_ service: Service) {
    history.note("\(service.name) stands still")
    let end = now + Int64(dice.number(10_000...70_000))
    for host in service.lanes { host.hold(until: end) }
  }

  /// Gives a partition to another lane. The old and the new owner hear of it at different times, in any order.
  private func rebalance(_ service: Service) {
    guard scenario.lanes > 1 else { return }
    let partition = Int32(dice.number(0...Int(scenario.partitions) - 1))
    let owner = dice.number(0...scenario.lanes - 1)
    history.note("\(service.name): partition \(partition) goes to lane \(owner)")
    service.owners[partition] = owner
    for host in service.lanes { host.notice(at: now + Int64(dice.number(0...4000))) }
  }

  /// Makes a copy of a database while everything goes on, or stops the processes and puts a copy back.
  private func backUpOrRestore() {
    let service = dice.pick(services)
    let facts = facts(about: service)
    guard service.belongs(to: facts), dice.happens(500), let backup = service.pickBackup(dice, told: facts.progress)
    else { return service.keepBackup() }
    history.note("\(service.name): \(backup.copy == nil ? "the database is lost" : "an older copy of the database is put back")")
    service.original = service.backup
    service.recovers = false
    service.canGoBack = true
    restore(backup, of: service)
  }

  private func restore(_ backup: Service.Backup, of service: Service) {
    let before = service.shadow
    // This lasts until all records of the stopped processes have arrived.
    for host in service.lanes { host.kill(until: now + Self.restorePause) }
    service.restore(backup)
    checker.restored(service, from: before)
  }

  /// The time for which the processes of a service are down while its database is replaced, in milliseconds.
  private static let restorePause: Int64 = 20_000

  /// The operator decides about a database that was refused. After a recovery has begun there is no way back: some partitions may have
  /// gone on already.
  private func decide(on refusal: DatabaseMismatch, of service: Service) {
    let canRecover =
      switch refusal.kind {
      case .older, .unfinished: true
      // Recovery is possible because the log has everything from its beginning on.
      case .new: logNumber == 1 && dice.happens(500)
      case .other: false
      }
    if !canRecover, service.canGoBack, let original = service.original {
      history.note("\(service.name): the right database is put back")
      restore(original, of: service)
    } else {
      history.note("\(service.name) is told to recover")
      service.refusal = nil
      service.recovers = true
      service.canGoBack = false
    }
  }

  /// Others change the log: a transaction of theirs ends, or a retention removes records.
  private func tamperWithLog() throws {
    if dice.happens(scenario.rates.marked) {
      let topic = dice.pick(partitionCounts.keys.sorted())
      let place = TopicPartition(topic, Int32(dice.number(0...Int(partitionCounts[topic] ?? 1) - 1)))
      history.note("\(place) has a transaction's marker")
      try log.appendMarker(to: place)
    }
    if dice.happens(scenario.rates.emptied) {
      let topic = dice.pick(dice.pick(services).worker.topics.filter { !stateTopics.contains($0) })
      let place = TopicPartition(topic, Int32(dice.number(0...Int(scenario.partitions) - 1)))
      guard let offset = offsetRead(of: place) else { return }
      history.note("\(place) loses what is before \(offset)")
      try log.remove(place, before: offset)
    }
    if !recovers { try putInRecords() }
  }

  /// The offset up to which all services that read a partition have committed. Nil as long as one of them does not know this log or this
  /// topic.
  private func offsetRead(of place: TopicPartition) -> Int64? {
    guard !remadeTopics.contains(place.topic) else { return nil }
    var offset: Int64?
    for service in services where service.worker.topics.contains(place.topic) {
      guard service.shadow.identities[place.partition] == identity, let read = service.shadow.offsets[place] else { return nil }
      offset = min(offset ?? read, read)
    }
    return offset
  }

  private func loseLog() {
    guard services.allSatisfy({ $0.original == nil }) else { return }
    wipesLeft -= 1
    for service in services { service.forgetBackups() }
    history.note("the log is lost")
    log.wipe()
    logNumber += 1
    // A lane may take partitions over before it hears of the loss, while it has other partitions from before.
    for service in services where dice.happens(700) { rebalance(service) }
    for host in hosts { host.wake(at: now) }
    for edge in edges { edge.wake(at: now) }
  }

  /// Hosts check the log's identity, and an operator replays parked messages.
  func observe() throws {
    if faultsAreActive { try tamperWithLog() }
    operatorAt = now + Self.operatorPause
    try tellContacts()
    for host in hosts { try host.checkLog() }
    for service in services {
      if let refusal = service.refusal { decide(on: refusal, of: service) }
      let parked = service.shadow.blocked.filter { $0.value.retryAt == nil }.keys
      for key in parked.sorted(by: { ($0.partition, $0.text) < ($1.partition, $1.text) }) {
        let isMisplaced = service.shadow.blocked[key]?.reason.hasPrefix("misplaced") ?? false
        for host in service.lanes { if isMisplaced { host.discardFirst(key) } else { host.replay(key) } }
      }
    }
  }
}
