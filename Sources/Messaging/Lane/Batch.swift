import Deciding

/// One transaction of a lane: the messages that it handles, and their changes on top of the committed state. It assigns numbers and
/// collects everything in one `Changes`. The lane takes nothing over before the commit.
struct Batch {
  var changes = Changes()
  /// What the batch has done. The lane adds these counters after the commit.
  var counters = LaneCounters()
  /// The last sequence number in the journal of each touched partition.
  private(set) var journalEnds: [Int32: Int64] = [:]
  /// The timers that this batch has set (an entry) or cancelled (nil), by name.
  private(set) var timers: [TimerName: TimerEntry?] = [:]
  /// The calls that this batch has begun (an entry) or ended (nil), by name.
  var calls: [CallName: CallEntry?] = [:]
  /// The number of the last call that this batch has begun, by partition.
  var callNumbers: [Int32: Int64] = [:]
  /// The calls that it ends without an outcome.
  var callsDropped: [CallEntry] = []
  /// Calls that it begins, and that the owner of a lost database may have made before.
  var callsOfLostWork: Set<CallName> = []
  /// The commands that came for the first time in this batch.
  private var inboxPositions: [MessageID: Int] = [:]
  /// The inbox entries of its commands.
  var inbox: [MessageID: InboxEntry] = [:]
  /// The last message that this batch has taken of each channel.
  var lastTaken: [Channel: MessageID] = [:]
  /// The records that were read of its partitions, up to the last one of the batch.
  var chains: [TopicPartition: RecordChain] = [:]
  /// Records that were skipped because an earlier one of their channel is missing.
  var early: Set<MessagePosition> = []
  /// The parked message that is being tried again.
  var retrying: ParkedMessageName?
  /// Of the messages whose traces are kept. The lane records them after the commit.
  var spans: [MessageSpan] = []
  /// Set in careful mode: the batch handles one message, which may have killed a process.
  let care: Work.Care?
  /// Messages that turned out to be unfoldable, with the reasons: see `UnfoldableMessage`.
  let unfoldable: [MessagePosition: any Error]
  let now: Timestamp
  // These belong to its lane.
  let worker: Worker
  let handlers: [Handler]
  let reader: MessageReader
  let store: any Store
  let partitions: [Int32: PartitionState]
  let configuration: Lane.Configuration
  let notify: (LaneNotice) -> Void

  init(of lane: Lane, _ care: Work.Care? = nil, without unfoldable: [MessagePosition: any Error] = [:], at now: Timestamp) {
    self.care = care
    self.unfoldable = unfoldable
    self.now = now
    worker = lane.worker
    handlers = lane.handlers
    reader = lane.messageReader
    store = lane.store
    partitions = lane.partitions
    configuration = lane.configuration
    notify = lane.notify
  }

  // MARK: once per consumer

  enum Arrival: Equatable {
    case next
    case repeated
    /// Earlier messages of its channel are missing; `expected` is the number that should have come.
    case early(expected: Int64)
  }

  /// Takes a number of a channel if it is the next one; with `first`, all numbers from that one on.
  mutating func take(_ number: Int64, since first: Int64? = nil, of channel: Channel, _ partition: PartitionState) -> Arrival {
    let first = first ?? number
    if let last = changes.inbound[channel] ?? partition.inbound[channel] {
      // Below 0: later messages were lost, and the operator accepted that, so the next number may be any.
      if number <= abs(last) { return .repeated }
      if last >= 0, first > last + 1 { return .early(expected: last + 1) }
    } else if first > 1 {
      // A consumer that begins after the oldest records are gone starts with the first number that it sees.
      let late = Channel(lateIn: channel.place)
      guard changes.inbound[late] != nil || partition.inbound[late] != nil else { return .early(expected: 1) }
    }
    changes.inbound[channel] = number
    return .next
  }

  func inboxEntry(_ id: MessageID) -> InboxEntry? {
    inboxPositions[id].map { changes.inbox[$0] }
  }

  mutating func enter(_ entry: InboxEntry) {
    inboxPositions[entry.id] = changes.inbox.count
    changes.inbox.append(entry)
  }

  // MARK: the journal

  /// - Parameter number: its number in the channel; nil: the next one.
  mutating func journal(
    _ kind: JournalRow.Kind, to target: TopicPartition?, key: [UInt8], envelope: consuming Envelope, extraHeaders: [Header] = [],
    body: [UInt8]?, from partition: PartitionState, number: Int64? = nil
  ) {
    let sequence = (journalEnds[partition.partition] ?? partition.journalEnd) + 1
    journalEnds[partition.partition] = sequence
    if let target {
      let channel = OutboundChannel(sourcePartition: partition.partition, place: target)
      let number = number ?? (changes.outbound[channel] ?? partition.outbound[target] ?? 0) + 1
      changes.outbound[channel] = number
      envelope.sequence = number
    }
    changes.journal.append(
      JournalRow(
        partition: partition.partition, sequence: sequence, kind: kind, target: target, key: key, envelope: envelope,
        extraHeaders: extraHeaders, body: body))
  }

  // MARK: timers

  mutating func set(_ timer: TimerEntry) {
    timers[timer.name] = .some(timer)
  }

  mutating func forget(_ timer: TimerName) {
    timers[timer] = .some(nil)
  }

  func hasSpoken(of timer: TimerName) -> Bool {
    timers[timer] != nil
  }

  // MARK: the end

  /// Completes the changes after the last message.
  mutating func finish() {
    for (name, entry) in timers.sorted(by: { ($0.key.kind, $0.key.subject) < ($1.key.kind, $1.key.subject) }) {
      if let entry { changes.timersSet.append(entry) } else { changes.timersRemoved.append(name) }
    }
    finishCalls()
  }
}
