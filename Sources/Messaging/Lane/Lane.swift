import Deciding
import Tracing

/// Runs a worker over the partitions it was assigned: poll, decide, commit, produce, on one thread and without a lock.
///
/// `step(now:)` is everything a lane does: it has no clock and no randomness but what it is given, never waits, and sees the log and
/// the database through their protocols only, so that a simulator drives hundreds of lanes in one thread and a seed replays exactly.
///
/// The database decides what was handled: offsets, numbers of channels, state, journal and timers are committed together. What
/// was journaled is produced after the commit, and sent again until the log has acknowledged it.
public final class Lane {
  public struct Configuration: Sendable {
    /// Messages a batch at most. 500 is where the cost of a commit hardly shows: a tenth less a
    /// message than at 100 (`ticketing bench lane`).
    public var batchLimit = 500
    /// Attempts at a message before it is parked.
    public var attempts = 3
    /// Milliseconds between attempts.
    public var retryPause: Int64 = 1000
    /// Milliseconds before the database or the log is asked again after it failed: doubled each time, up to the limit.
    public var backoff: Int64 = 50
    public var backoffLimit: Int64 = 5000
    /// Deaths of a process over one message before the message is parked unrun.
    public var deathLimit = 3
    /// Milliseconds between commits of a mark or a reader that moved while nothing else happened.
    public var idleMarkPause: Int64 = 1000
    /// Days for which a lost log is filled again from the journals.
    public var refillDays: Int64 = 7
    /// Milliseconds between two times that the log's tools are shown how far this consumer is.
    public var offsetPause: Int64 = 1000
    /// Milliseconds between two times that `service.progress` is told how far the journals are.
    public var progressPause: Int64 = 1000
    /// Days for which a command's answer is kept for its repeats.
    public var inboxDays: Int64 = 8
    /// Commands that are forgotten at a time, once they are past that. 200 take some 2 ms out of a million.
    public var pruneBite = 200
    /// Milliseconds before the next bite, when there may be more to forget; and when there was not.
    public var prunePause: Int64 = 5
    public var pruneInterval: Int64 = 1000
    /// Goes on where the log begins now when it has lost records that were still to be read, instead of refusing its partitions. The
    /// operator's word, for one start: what those records asked for is never done.
    public var acceptsLoss = false
    /// Takes a span for each message whose trace is kept; nil: none are made, and a `traceparent` goes along as it came.
    public var tracer: Tracer?

    public init() {}
  }

  /// What a call of `step` did, and when to call again at the latest.
  public struct Turn: Equatable, Sendable {
    /// There may be more to do right now.
    public var isBusy: Bool
    /// Call again at this time even if no descriptor wakes; nil: there is nothing to wait for.
    public var wakeAt: Timestamp?
    /// It backs off: until `wakeAt` it takes nothing, so descriptors that stay readable meanwhile need not be looked at.
    public var isBackingOff = false
  }

  let worker: Worker
  let handlers: [Handler]
  let messageReader: MessageReader
  let log: any Log
  let store: any Store
  let reader: any LogReader
  let configuration: Configuration
  let notify: (LaneNotice) -> Void
  var partitions: [Int32: PartitionState] = [:] {
    didSet { if owned.count != partitions.count { owned = partitions.keys.sorted() } }
  }
  /// Its partitions, ascending.
  private(set) var owned: [Int32] = []
  var publisher: Publisher
  /// Records polled and not yet handled: all at first, those left over by careful handling or a failed commit later.
  var pending: ArraySlice<Record> = []
  var committedMarks: [Int32: Int64] = [:]
  var marksMovedAt: Timestamp?
  /// How far the reader has come without a record that tells, where that is not committed yet. It holds once `pending` is handled.
  var reached: [TopicPartition: Int64] = [:]
  /// Since when it holds for any of them.
  var reachedAt: Timestamp?
  /// Records that were read last, and are to be seen again before anything after them is handled.
  var unverified: [TopicPartition: RecordMark] = [:]
  /// Offsets committed and not yet shown to the log's tools.
  var shownOffsets: [TopicPartition: Int64] = [:]
  var offsetsShownAt = Timestamp(milliseconds: 0)
  /// When `service.progress` is to be told, as something moved.
  var progressDueAt: Timestamp?
  var progressToldAt = Timestamp(milliseconds: 0)
  var backoff: Backoff
  /// Why the last step could not work; nil when it could.
  public private(set) var failure: String?
  /// It could not work because something is damaged.
  public private(set) var isDamaged = false
  /// What the lane has in memory may not be what is: the log no longer has what was to be read next, or a commit's outcome is not
  /// known. Whoever runs the lane looks at the log's identity and assigns the same partitions again; until then it does nothing.
  public internal(set) var wantsAssignment = false
  /// Topics that were deleted and made anew under the identity of their log. What was in them is to be filled in again by all services:
  /// whoever runs the lane renews the identity (`LogIdentity.renew`), unless it is another one by now, before it assigns.
  public internal(set) var madeAnew: Set<TopicPartition> = []
  public private(set) var counters = LaneCounters()

  public init(
    _ worker: Worker, log: any Log, store: any Store, configuration: Configuration = Configuration(),
    notify: @escaping (LaneNotice) -> Void
  ) throws(LogError) {
    self.worker = worker
    self.log = log
    self.store = store
    self.configuration = configuration
    self.notify = notify
    let handlers = worker.handlers()
    self.handlers = handlers
    messageReader = MessageReader(handlers, of: worker)
    reader = try log.reader(group: worker.service)
    let producer = try log.producer()
    try producer.warm(Set(worker.partitionCounts.keys))
    publisher = Publisher(producer: producer, stateTopics: worker.stateTopics)
    backoff = Backoff(first: configuration.backoff, limit: configuration.backoffLimit)
  }

  /// Descriptors to wait on between steps.
  public var descriptors: [Int32] {
    [reader.descriptor, publisher.producer.descriptor].compactMap { $0 }
  }

  /// One turn: takes deliveries, sends what is owed, handles one batch. Errors of the log or the database make it back off and are
  /// told through `notify`; `StoreError.fenced` is thrown, as the partitions then are somebody else's.
  public func step(now: Timestamp) throws(StoreError) -> Turn {
    guard !partitions.isEmpty else { return Turn(isBusy: false, wakeAt: nil) }
    if publisher.takeDeliveries(at: now) { noteMarks(at: now) }
    if let error = publisher.lastError { reportOnce(error, at: now) }
    reportRefusals()
    if let time = backoff.until, now < time { return Turn(isBusy: false, wakeAt: time, isBackingOff: true) }
    if wantsAssignment { return Turn(isBusy: false, wakeAt: now) }
    do {
      let sent = try publisher.catchUp(store, at: now)
      let result = try handleBatch(at: now)
      backoff.reset()
      failure = nil
      isDamaged = false
      // A log that acknowledges at once needs no turn of its own for it.
      if case .done = result, publisher.takeDeliveries(at: now) { noteMarks(at: now) }
      tellProgressIfDue(at: now)
      return Turn(isBusy: sent || result.isMore || publisher.canSend, wakeAt: nextWake(after: now))
    } catch let error as StoreError {
      if error.code == .fenced {
        abandon()
        throw error
      }
      fail(error, at: now)
    } catch {
      if let error = error as? LogError, error.code == .outOfRange || error.code == .unknownTopic { wantsAssignment = true }
      fail(error, at: now)
    }
    return Turn(isBusy: false, wakeAt: backoff.until, isBackingOff: !wantsAssignment)
  }

  private func fail(_ error: any Error, at now: Timestamp) {
    store.rollback()
    counters.failures += 1
    let until = backoff.fail(at: now)
    failure = "\(error)"
    isDamaged = error.isDamage
    notify(.backingOff(service: worker.service, error: "\(error)", until: until))
  }

  private func nextWake(after now: Timestamp) -> Timestamp? {
    var earliest: Timestamp?
    func consider(_ time: Timestamp?) {
      if let time { earliest = min(earliest ?? time, time) }
    }
    for partition in partitions.values {
      if partition.firesTimers { consider(partition.nextTimer) }
      if redoing == nil { consider(partition.nextRetry) }
    }
    consider(publisher.wakeAt)
    consider(progressDueAt)
    consider(marksMovedAt?.adding(milliseconds: configuration.idleMarkPause))
    consider(reachedAt?.adding(milliseconds: configuration.idleMarkPause))
    return earliest.map { max($0, now) }
  }

  private func noteMarks(at now: Timestamp) {
    progressMoved(at: now)
    guard marksMovedAt == nil, partitions.keys.contains(where: { publisher.mark($0) != committedMarks[$0] }) else { return }
    marksMovedAt = now
  }

  private func reportOnce(_ error: LogError, at now: Timestamp) {
    publisher.forgetError()
    counters.failures += 1
    if error.code == .fatal, let producer = try? log.producer() { publisher.replace(producer: producer) }
    // Whoever runs the lane sees to the topics.
    if error.code == .unknownTopic { wantsAssignment = true }
    notify(.sendingFailed(service: worker.service, error: error))
  }

  private func reportRefusals() {
    for (row, error) in publisher.takeRefusedRows() {
      counters.refused += 1
      notify(.refused(service: worker.service, message: "\(row.envelope.type) \(row.envelope.id)", row: row.sequence, error: error))
    }
  }

  /// Forgets commands taken so long ago that nobody repeats them any more: a few at a time, so that messages don't wait long, and again
  /// soon for as long as there are more, so that they are forgotten as fast as they came. To be called between two steps. Returns when to
  /// call it next.
  public func prune(now: Timestamp) throws(StoreError) -> Timestamp {
    guard !partitions.isEmpty else { return now.adding(milliseconds: configuration.pruneInterval) }
    let limit = configuration.pruneBite
    let count = try store.prune(inboxBefore: now.adding(milliseconds: -configuration.inboxDays * 86_400_000), limit: limit)
    return now.adding(milliseconds: count == limit ? configuration.prunePause : configuration.pruneInterval)
  }

  /// The size of the database's write-ahead log, in bytes.
  public var writeAheadBytes: Int64 { store.writeAheadBytes }

  func count(_ batch: LaneCounters) {
    counters.add(batch)
  }

  /// Where it stands: by consumed partition, the next offset to handle.
  public var positions: [TopicPartition: Int64] {
    var positions: [TopicPartition: Int64] = [:]
    for state in partitions.values {
      for (topic, offset) in state.offsets { positions[TopicPartition(topic, state.partition)] = offset }
    }
    return positions
  }

  /// Whether it has handled what was in the log when it took its partitions over.
  public var hasCaughtUp: Bool { partitions.values.allSatisfy(\.firesTimers) }
  /// Keys whose messages wait.
  public var blockedKeys: Int { partitions.values.reduce(0) { $0 + $1.blocked.count } }
}
