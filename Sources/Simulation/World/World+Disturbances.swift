import Messaging

/// What happens to the system from outside.
extension World {
  func disturb() throws {
    disturbAt = now + Int64(dice.number(1...2 * scenario.disturbancePause))
    let service = dice.pick(services)
    let host = dice.pick(service.lanes)
    switch dice.number(0...9) {
    case 0, 1, 2: rebalance(service)
    case 3, 4: host.kill(until: now + Int64(dice.number(100...6000)))
    case 5, 6:
      // Held up for so long that others may take its partitions over; it comes back and knows nothing of that.
      host.hold(until: now + Int64(dice.number(500...12_000)))
      if dice.happens(800) { rebalance(service) }
    case 7: try dice.pick(edges).restart()
    default: if wipesLeft > 0 { loseLog() } else { rebalance(service) }
    }
  }

  /// A partition is meant for another lane. Old owner and new hear of it when they do, in any order.
  private func rebalance(_ service: Service) {
    guard scenario.lanes > 1 else { return }
    let partition = Int32(dice.number(0...Int(scenario.partitions) - 1))
    let owner = dice.number(0...scenario.lanes - 1)
    history.note("\(service.name): partition \(partition) goes to lane \(owner)")
    service.owners[partition] = owner
    for host in service.lanes { host.notice(at: now + Int64(dice.number(0...4000))) }
  }

  private func loseLog() {
    wipesLeft -= 1
    history.note("the log is lost")
    log.wipe()
    logNumber += 1
    for host in hosts { host.wake(at: now) }
    for edge in edges { edge.wake(at: now) }
  }

  /// Hosts look at the log's identity, and an operator replays what is parked.
  func observe() {
    operatorAt = now + Self.operatorPause
    for host in hosts { host.checkIdentity() }
    for service in services {
      let parked = service.shadow.blocked.filter { $0.value.retryAt == nil }.keys
      for key in parked.sorted(by: { ($0.partition, $0.text) < ($1.partition, $1.text) }) {
        for host in service.lanes { host.replay(key) }
      }
    }
  }
}
