import Deciding
import InMemory
import Messaging

/// A lane's database in the simulator: the memory store, with the faults between it and the lane.
final class SimulatedStore: Store {
  private let store: MemoryStore
  // Unowned, because the service owns the lane, which owns this.
  private unowned let service: Service
  private let life: LaneLife
  private unowned let world: World
  /// The lane's producer, for the mutant that uses it too early.
  var producer: (any LogProducer)?
  /// The calls that its lane has ended, and not begun again.
  private(set) var endedCalls: Set<CallName> = []

  init(_ service: Service, _ life: LaneLife, _ world: World) {
    store = service.database.store()
    self.service = service
    self.life = life
    self.world = world
  }

  var name: String { store.name }

  func claim(_ partitions: [Int32]) throws(StoreError) -> [Int32: Claim] {
    try pass()
    let claims = try store.claim(partitions)
    for (partition, claim) in claims { service.epochs[partition] = claim.epoch }
    return world.mutant == .takesNumberTwice ? claims.mapValues(rewound) : claims
  }

  private func rewound(_ claim: Claim) -> Claim {
    var claim = claim
    claim.inbound = claim.inbound.mapValues { $0 - 1 }
    return claim
  }

  func begin(_ epochs: [Int32: Int64]) throws(StoreError) {
    try pass()
    try store.begin(world.mutant == .skipsOwnerCheck ? epochs.merging(service.epochs.filter { epochs[$0.key] != nil }) { $1 } : epochs)
  }

  func commit(_ changes: Changes) throws(StoreError) {
    var changes = changes
    if world.mutant == .skipsInbox { changes.inbox.removeAll { service.hasTaken($0.id) } }
    if world.mutant == .dropsTimers { changes.timersSet = [] }
    if world.mutant == .dropsCalls { changes.callsBegun = [] }
    if world.mutant == .producesBeforeCommit { produce(changes.journal) }
    if !life.passes() || failsBefore() {
      store.rollback()
      throw life.isDead ? Self.dead : StoreError(.noSpace, "\(service.name): the disk is full")
    }
    do throws(StoreError) {
      try store.commit(changes)
    } catch {
      // Ownership exists so that this never happens.
      if error.code == .conflict { world.checker.report("\(service.name): \(error.message)", about: []) }
      throw error
    }
    endedCalls.formUnion(changes.callsEnded)
    endedCalls.subtract(changes.callsBegun.map(\.name))
    try pass()
    if world.faultsAreActive, world.dice.happens(world.scenario.rates.uncertain) {
      throw StoreError(.unavailable, "\(service.name): the connection broke during a commit")
    }
  }

  private func failsBefore() -> Bool {
    world.faultsAreActive && world.dice.happens(world.scenario.rates.full)
  }

  private func produce(_ rows: [JournalRow]) {
    for record in rows.compactMap(\.record) { try? producer?.send(record, token: .max) }
    producer?.flush()
  }

  func inbox(_ commands: [MessageID]) throws(StoreError) -> [MessageID: InboxEntry] {
    try read()
    return world.mutant == .skipsInbox ? [:] : try store.inbox(commands)
  }

  func rows(_ names: [RowName], in partition: Int32) throws(StoreError) -> [StoredRow?] {
    try read()
    return try store.rows(names, in: partition)
  }

  func dueTimers(_ partition: Int32, at time: Timestamp, limit: Int) throws(StoreError) -> [TimerEntry] {
    try read()
    return try store.dueTimers(partition, at: time, limit: limit)
  }

  func nextTimer(_ partition: Int32) throws(StoreError) -> Timestamp? {
    try read()
    return try store.nextTimer(partition)
  }

  func calls(_ partition: Int32) throws(StoreError) -> [CallEntry] {
    try read()
    return try store.calls(partition)
  }

  func parked(_ key: BlockedKey, limit: Int) throws(StoreError) -> [ParkedMessage] {
    try read()
    return try store.parked(key, limit: limit)
  }

  func parked(_ name: ParkedMessageName) throws(StoreError) -> ParkedMessage? {
    try read()
    return try store.parked(name)
  }

  func rollback() {
    store.rollback()
  }

  func unpublished(_ partition: Int32, after sequence: Int64, limit: Int) throws(StoreError) -> [JournalRow] {
    try read()
    return try store.unpublished(partition, after: sequence, limit: limit)
  }

  func journal(_ partition: Int32, after sequence: Int64, limit: Int) throws(StoreError) -> [JournalRow] {
    try read()
    return try store.journal(partition, after: sequence, limit: limit)
  }

  func archives() throws(StoreError) -> [ArchivedRows] {
    try read()
    return try store.archives()
  }

  func record(_ archive: ArchivedRows) throws(StoreError) {
    try pass()
    try store.record(archive)
  }

  func removeJournal(of partition: Int32, after sequence: Int64, count: Int, keeping kept: Set<Int64>) throws(StoreError) -> Int {
    try pass()
    return try store.removeJournal(of: partition, after: sequence, count: count, keeping: kept)
  }

  func prune(inboxBefore time: Timestamp, limit: Int) throws(StoreError) -> Int {
    try pass()
    return try store.prune(inboxBefore: time, limit: limit)
  }

  var writeAheadBytes: Int64 { store.writeAheadBytes }

  func reader() throws(StoreError) -> any StoreReader {
    try store.reader()
  }

  func close() {
    store.close()
  }

  private static let dead = StoreError(.unavailable, "the lane's process is dead")

  private func pass() throws(StoreError) {
    guard life.passes() else { throw Self.dead }
  }

  private func read() throws(StoreError) {
    try pass()
    if world.faultsAreActive, world.dice.happens(world.scenario.rates.unreachable) {
      throw StoreError(.unavailable, "\(service.name): the database does not answer")
    }
  }
}
