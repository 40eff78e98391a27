import Deciding

/// The committed state of a partition that a lane owns, in memory, so that no batch has to read it again. It is a class: a copy would count
/// references to each of its tables, and every message looks at it.
final class PartitionState {
  let partition: Int32
  let epoch: Int64
  /// `Claim.incarnation`.
  var incarnation: String
  /// How far its journal is in the log, by the last report on `service.progress`.
  var told: Int64?
  /// The identity of the log that its offsets belong to. Partitions can differ: some may be taken over after that log was lost.
  let identity: String
  var offsets: [String: Int64]
  /// The records that were read, by topic. Those of state topics are left out: compaction removes some.
  private(set) var chains: [String: RecordChain] = [:]
  var inbound: [Channel: Int64]
  /// The last message of each channel, as far as this lane has taken it.
  private(set) var lastTaken: [Channel: MessageID] = [:]
  var outbound: [TopicPartition: Int64]
  var journalEnd: Int64
  var blocked: [BlockedKey: BlockedState]
  var deaths: [MessagePosition: Int]
  /// The calls that have no outcome yet.
  var calls: [CallName: CallEntry] = [:]
  /// The number of the last call that began, or 0 when none is open.
  var lastCall: Int64 = 0
  /// Calls that were open when the last owner died: it may have died of their outcomes.
  var suspectCalls: Set<CallName> = []
  /// When the earliest timer may be due. It is never too late, but may be too early, because cancelling a timer does not move it.
  var nextTimer: Timestamp?
  /// Timers may not fire before these offsets are reached: an expiry must not beat a payment that came in time.
  var timersHeldUntil: [String: Int64]
  /// What its database has lost: it is redone before anything else is handled.
  var redo: Redo?
  /// Careful mode: one message at a time, because one of them may have killed the process.
  var careful: Careful?

  init(_ claim: Claim, partition: Int32, identity: String) {
    self.partition = partition
    self.identity = identity
    epoch = claim.epoch
    incarnation = claim.incarnation
    offsets = claim.offsets
    inbound = claim.inbound
    outbound = claim.outbound
    journalEnd = claim.journalEnd
    blocked = claim.blocked
    deaths = claim.deaths
    timersHeldUntil = [:]
  }

  var firesTimers: Bool { timersHeldUntil.isEmpty && redo == nil }

  /// Begins to read a topic at an offset, before `offsets` where records are read again.
  func read(_ topic: String, from offset: Int64) {
    chains[topic] = RecordChain(at: offset)
  }

  /// Adds a record that was handled before, and is read again.
  func readAgain(_ record: Record) {
    chains[record.topic]?.add(record.offset, record.fingerprint)
  }

  /// Takes over the committed changes of a batch.
  func apply(_ batch: Batch) {
    for (place, offset) in batch.changes.offsets where place.partition == partition {
      offsets[place.topic] = offset
      pass(place.topic, offset)
    }
    for (channel, number) in batch.changes.inbound where channel.place.partition == partition { inbound[channel] = number }
    for (channel, number) in batch.changes.outbound where channel.sourcePartition == partition { outbound[channel.place] = number }
    for (place, chain) in batch.chains where place.partition == partition { chains[place.topic] = chain }
    for (channel, id) in batch.lastTaken where channel.place.partition == partition { lastTaken[channel] = id }
    if let end = batch.journalEnds[partition] { journalEnd = end }
    if let incarnation = batch.changes.incarnation[partition] { self.incarnation = incarnation }
    for (key, state) in batch.changes.blocked where key.partition == partition { blocked[key] = state }
    for key in batch.changes.unblocked where key.partition == partition { blocked[key] = nil }
    for (position, count) in batch.changes.deaths where position.partition == partition {
      deaths[position] = count == 0 ? nil : count
    }
    for name in batch.changes.callsEnded where name.partition == partition {
      calls[name] = nil
      suspectCalls.remove(name)
    }
    for call in batch.changes.callsBegun where call.name.partition == partition {
      calls[call.name] = call
      lastCall = max(lastCall, call.number)
    }
    for timer in batch.changes.timersSet where timer.name.partition == partition {
      nextTimer = min(nextTimer ?? timer.due, timer.due)
    }
  }

  /// Notes that all records before this offset are handled.
  func pass(_ topic: String, _ offset: Int64) {
    if let end = timersHeldUntil[topic], offset >= end { timersHeldUntil[topic] = nil }
    careful?.pass(topic, offset)
  }

  /// Blocked keys to be tried again at `time` or before, in order of their keys.
  func retries(dueAt time: Timestamp) -> [BlockedKey] {
    guard !blocked.isEmpty else { return [] }
    return blocked.lazy.filter { $0.value.retryAt.map { $0 <= time } ?? false }.map(\.key)
      .sorted { ($0.key ?? []).lexicographicallyPrecedes($1.key ?? []) }
  }

  /// When a blocked key is to be tried again, at the earliest.
  var nextRetry: Timestamp? {
    blocked.isEmpty ? nil : blocked.values.lazy.compactMap(\.retryAt).min()
  }
}

/// How long a lane is careful after its partition's last owner died: up to these offsets, and for all timers that were due by then.
struct Careful: Equatable {
  private(set) var offsets: [String: Int64]
  let due: Timestamp

  init(offsets: [String: Int64], due: Timestamp) {
    self.offsets = offsets
    self.due = due
  }

  mutating func pass(_ topic: String, _ offset: Int64) {
    if let end = offsets[topic], offset >= end { offsets[topic] = nil }
  }
}
