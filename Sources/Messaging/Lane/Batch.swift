import Deciding

/// One transaction of a lane: what it handles, and what that changes on top of what is committed. Numbers are given here, and everything
/// becomes one `Changes`. Nothing of it is the lane's before it is committed.
struct Batch {
  var changes = Changes()
  /// What it has done, for the lane to count once it is committed.
  var counters = LaneCounters()
  /// The last sequence number given in the journal of each partition touched.
  private(set) var journalEnds: [Int32: Int64] = [:]
  /// Timers set (an entry) or forgotten (nil) in this batch: the last word on each name.
  private(set) var timers: [TimerName: TimerEntry?] = [:]
  /// Commands seen in this batch for the first time.
  private var inboxPositions: [MessageID: Int] = [:]
  /// What the inbox had of its commands.
  var inbox: [MessageID: InboxEntry] = [:]
  /// Records that were passed over, as one before them in their channel is missing.
  var early: Set<MessagePosition> = []
  /// The parked message that is being tried again.
  var retrying: ParkedMessageName?
  /// What is told of its messages once they are committed.
  var spans: [MessageSpan] = []
  /// It is about one message, which may have killed a process.
  let care: Work.Care?
  /// Messages that are known to be an `UnfoldableMessage`, and why.
  let unfoldable: [MessagePosition: any Error]
  let now: Timestamp
  // What it works with is its lane's.
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
    /// Earlier messages of its channel are missing; this is the number that should have come.
    case early(expected: Int64)
  }

  /// Takes a number of a channel, if it is its turn; with `first`, all from that one on.
  mutating func take(_ number: Int64, since first: Int64? = nil, of channel: Channel, _ partition: PartitionState) -> Arrival {
    let first = first ?? number
    if let last = changes.inbound[channel] ?? partition.inbound[channel] {
      // Below 0: some that came behind it were lost, and that was accepted, so the next one may be any.
      if number <= abs(last) { return .repeated }
      if last >= 0, first > last + 1 { return .early(expected: last + 1) }
    } else if first > 1 {
      // A consumer that came when the log's beginning was gone starts with what it finds.
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

  /// - Parameter number: in its channel; nil: the next one.
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

  /// Everything as one value to commit, once no more messages come.
  mutating func finish() {
    for (name, entry) in timers.sorted(by: { ($0.key.kind, $0.key.subject) < ($1.key.kind, $1.key.subject) }) {
      if let entry { changes.timersSet.append(entry) } else { changes.timersRemoved.append(name) }
    }
  }
}
