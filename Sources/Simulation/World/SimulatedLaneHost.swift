import DataPlatformWorker
import Deciding
import GatewayWorker
import Messaging
import NotificationWorker
import Notifying

/// A process that runs a lane of a service. It assigns partitions and runs steps as the real host does. It may be killed or held up, and it
/// may hear too late that another process has its partitions now.
final class SimulatedLaneHost {
  let name: String
  // Unowned, because the service owns it.
  private unowned let service: Service
  private let index: Int
  private unowned let world: World
  private var lane: Lane?
  private var life = LaneLife()
  private var log: SimulatedLog?
  /// The partitions that it believes to be its own, and those that it has taken over.
  private var wanted: Set<Int32> = []
  private var taken: Set<Int32> = []
  /// Whether its partitions must be assigned again, because the log is another one.
  private var isOfAnotherLog = false
  /// How far the lane was when it asked the log for its ends, and these.
  private var answer: (LogExtent, ends: [TopicPartition: Int64])?
  /// The time when it runs next. Nil: it runs when something arrives.
  var wakeAt: Int64?
  /// It runs no step before this time: it was killed, or is held up.
  private(set) var absentUntil: Int64 = 0
  /// The time when it hears how the partitions are spread now.
  private var noticeAt: Int64?

  init(_ service: Service, _ index: Int, _ world: World) {
    name = "\(service.name)#\(index)"
    self.service = service
    self.index = index
    self.world = world
    noticeAt = 0
    wakeAt = 0
  }

  /// Whether it reads this partition of this topic.
  func reads(_ place: TopicPartition) -> Bool {
    taken.contains(place.partition) && service.worker.topics.contains(place.topic)
  }

  func waits(for producers: Set<Int>) -> Bool {
    log?.producers.contains { producers.contains($0.number) } ?? false
  }

  func wake(at time: Int64) {
    wakeAt = min(wakeAt ?? time, time)
  }

  /// The time of its next turn.
  var nextTurn: Int64? {
    let times = [wakeAt, noticeAt].compactMap { $0 }
    return times.min().map { max($0, absentUntil) }
  }

  /// Whether it has nothing to do and has heard of every change.
  var isAtRest: Bool {
    guard let lane else { return false }
    return wakeAt == nil && noticeAt == nil && wanted == taken && lane.isFlushed
      && (taken.isEmpty || !lane.isOfAnotherLog(than: world.identity))
  }

  // MARK: faults

  func notice(at time: Int64) {
    noticeAt = min(noticeAt ?? time, time)
  }

  /// Its process dies, and another one starts later.
  func kill(until time: Int64) {
    life.end()
    world.history.note("\(name) is killed")
    lane = nil
    log = nil
    taken = []
    isOfAnotherLog = false
    answer = nil
    absentUntil = time
    noticeAt = time
    wakeAt = nil
  }

  /// It does not run until this time, and does not know that. It is a zombie if another lane has its partitions by then.
  func hold(until time: Int64) {
    world.history.note("\(name) is held up")
    absentUntil = max(absentUntil, time)
    wake(at: time)
  }

  /// Asks the log whether it is still the same, and has all that it had.
  func checkLog() throws {
    guard let lane, !taken.isEmpty, absentUntil <= world.now else { return }
    // The log's answer may come late.
    if let (extent, ends) = answer { lane.compare(extent, with: ends, ends) }
    let extent = lane.extent
    answer = (extent, try world.log.ends(of: Set(extent.read.keys).union(extent.written.keys).sorted()))
    if lane.isOfAnotherLog(than: world.identity) { isOfAnotherLog = true }
    if isOfAnotherLog || lane.wantsAssignment { wake(at: world.now) }
  }

  /// Replays a parked key. A lane that does not own the key does nothing.
  func replay(_ key: BlockedKey) {
    guard let lane, taken.contains(key.partition), absentUntil <= world.now else { return }
    world.history.note("\(name) replays \(key.text)")
    do {
      _ = try world.decide { try lane.replay(key, now: world.time) }
    } catch {
      fail(error)
    }
    if life.isDead { kill(until: world.now + 1000) }
    wake(at: world.now)
  }

  /// Drops the first message of a parked key, because no further attempt would help.
  func discardFirst(_ key: BlockedKey) {
    guard let lane, taken.contains(key.partition), absentUntil <= world.now else { return }
    world.history.note("\(name) discards the first of \(key.text)")
    do {
      _ = try lane.discard(key, all: false, now: world.time)
    } catch {
      fail(error)
    }
    if life.isDead { kill(until: world.now + 1000) }
    wake(at: world.now)
  }

  // MARK: turns

  func turn() {
    wakeAt = nil
    if world.faultsAreActive, world.dice.happens(world.scenario.rates.killed) { life.light(world.dice.number(0...20)) }
    do {
      try run()
    } catch {
      fail(error)
    }
    if life.isDead { kill(until: world.now + Int64(world.dice.number(100...4000))) }
  }

  /// A while later it asks for everything again, as the real host does.
  private func fail(_ error: any Error) {
    world.history.note("\(name): \(error)")
    if let mismatch = error as? DatabaseMismatch { service.refusal = mismatch }
    if (error as? StoreError)?.code == .fenced {
      // A fenced step has given everything up. After any other error it begins anew.
      if taken.isEmpty { noticeAt = world.now + 5000 } else { kill(until: world.now + 5000) }
    } else {
      wake(at: world.now + 1000)
    }
  }

  private func run() throws {
    if let time = noticeAt, time <= world.now {
      noticeAt = nil
      wanted = service.partitions(of: index)
    }
    let lane = try self.lane ?? start()
    let lost = taken.subtracting(wanted)
    if !lost.isEmpty {
      world.history.note("\(name) gives back \(lost.sorted())")
      try lane.revoke(lost.sorted())
      taken.subtract(lost)
    }
    if lane.needsRenewal(of: world.identity) { world.renewIdentity() }
    let new = lane.wantsAssignment || isOfAnotherLog ? wanted : wanted.subtracting(taken)
    if !new.isEmpty {
      world.history.note("\(name) takes \(new.sorted())")
      try lane.assign(new.sorted(), facts: world.facts(about: service), now: world.time)
      taken.formUnion(new)
      isOfAnotherLog = false
    }
    let turn: Lane.Turn
    do {
      turn = try world.decide { try lane.step(now: world.time) }
    } catch {
      taken = []
      throw error
    }
    if turn.isBusy {
      wake(at: world.now + lag)
    } else if let time = turn.wakeAt {
      wake(at: max(time.milliseconds, world.now + 1))
    }
  }

  /// The time that a turn takes: mostly little, sometimes long.
  var lag: Int64 {
    let isSlow = world.faultsAreActive && world.dice.happens(world.scenario.rates.slow)
    return Int64(world.dice.number(isSlow ? 10...3000 : 0...2))
  }

  private func start() throws -> Lane {
    life = LaneLife()
    let log = SimulatedLog(life, world)
    life.onDeath = { [weak log] in log?.producers.forEach { $0.die() } }
    let store = SimulatedStore(service, life, world)
    var configuration = Lane.Configuration()
    // The program has the same pause for the services that hardly anybody waits for.
    if [DataPlatformDecider.service, NotificationDecider.service].contains(service.name) { configuration.batchPause = 20 }
    let outside = caller(store).map(outside)
    outside?.onChange = { [unowned self] in wake(at: world.now + lag) }
    let lane = try Lane(service.worker, log: log, store: store, configuration: configuration, outside: outside) { [unowned self] in
      take($0)
    }
    store.producer = log.producers.first
    self.log = log
    self.lane = lane
    return lane
  }

  private func outside(_ caller: any OutsideCaller) -> any Outside {
    let worker = EffectWorker(caller)
    return world.mutant == .asksOn ? StubbornOutside(worker) : worker
  }

  /// Nil: its service calls nobody.
  private func caller(_ store: SimulatedStore) -> (any OutsideCaller)? {
    switch service.name {
    case GatewayDecider.service: SimulatedCaller(store, world)
    case NotificationDecider.service:
      NotificationCaller(SimulatedChannel(world.mailbox), titles: nil, now: { [unowned world] in world.time }, tell: { _ in })
    default: nil
    }
  }

  private func take(_ notice: LaneNotice) {
    world.history.note("\(name): \(notice)")
  }
}
