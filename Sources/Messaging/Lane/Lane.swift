import Deciding
import Tracing

/// Runs a worker over the partitions it was assigned: poll, decide, commit, produce, on one thread and without a lock.
///
/// `step(now:)` is everything that a lane does. It has no clock and no randomness of its own, never waits, and uses the log and the
/// database only through their protocols. So a simulator drives hundreds of lanes in one thread, and a seed gives the same run again.
///
/// The database decides what was handled: offsets, channel numbers, state, journal and timers are committed together. After the commit the
/// rows of the journal are sent, again and again until the log has acknowledged them.
public final class Lane {
  public struct Configuration: Sendable {
    /// Messages a batch at most. With 500 the cost of a commit hardly counts: a message takes a tenth less time than with 100
    /// (`ticketing bench lane`).
    public var batchLimit = 500
    /// Attempts at a message before it is parked.
    public var attempts = 3
    /// Milliseconds between attempts.
    public var retryPause: Int64 = 1000
    /// Milliseconds before the lane asks the database or the log again after a failure: doubled each time, up to the limit.
    public var backoff: Int64 = 50
    public var backoffLimit: Int64 = 5000
    /// Deaths of a process over one message before the message is parked without being run.
    public var deathLimit = 3
    /// Milliseconds for which messages gather, at most, while the log has not acknowledged what the last batch sent. An idle lane waits
    /// for nothing; under load a batch, and each request to a broker, then holds what came in one round trip.
    public var gatherLimit: Int64 = 5
    /// Milliseconds from one batch to the next, for a service that nobody waits for. After a quiet while its first message is handled at
    /// once.
    public var batchPause: Int64 = 0
    /// Milliseconds for which a broker may keep messages back so that more come along, for a service that nobody ever waits for.
    public var fetchPause: Int64 = 0
    /// Milliseconds until a moved mark or position is committed when nothing else happens.
    public var idleMarkPause: Int64 = 1000
    /// A lost log is filled again with the journals' rows of this many days.
    public var refillDays: Int64 = 7
    /// Milliseconds between two reports to the log's tools of how far this consumer is.
    public var offsetPause: Int64 = 1000
    /// Milliseconds between two reports on `service.progress` of how far the journals are.
    public var progressPause: Int64 = 1000
    /// Days for which a command's answer is kept for its repeats.
    public var inboxDays: Int64 = 8
    /// The number of old commands that are removed at a time. 200 take some 2 ms out of a million.
    public var pruneBite = 200
    /// Milliseconds until the next removal, when there may be more to remove; and when there was not.
    public var prunePause: Int64 = 5
    public var pruneInterval: Int64 = 1000
    /// When the log has lost records that were not read, the lane goes on where the log begins now, instead of refusing its partitions. The
    /// operator decides this for one start: what the lost records asked for is never done.
    public var acceptsLoss = false
    /// OpenTelemetry's `messaging.system`, for spans: what the log is.
    public var system = "kafka"
    /// Takes a span for each message whose trace is kept; nil: none are made, and a `traceparent` goes along as it came.
    public var tracer: Tracer?
    /// Counts and times what the service's lanes do; nil: nobody does.
    public var meter: LaneMeter?

    public init() {}
  }

  /// The result of a call of `step`, and when to call again at the latest.
  public struct Turn: Equatable, Sendable {
    /// There may be more to do right now.
    public var isBusy: Bool
    /// Call again at this time, even if no descriptor is readable; nil: there is nothing to wait for.
    public var wakeAt: Timestamp?
    /// The lane backs off. It polls nothing until `wakeAt`, so do not watch the descriptors, which may stay readable.
    public var isBackingOff = false
    /// It lets messages gather: until `wakeAt` only its deliveries are worth waking for.
    public var isGathering = false
  }

  let worker: Worker
  let handlers: [Handler]
  let messageReader: MessageReader
  let log: any Log
  let store: any Store
  let reader: any LogReader
  let configuration: Configuration
  let notify: (LaneNotice) -> Void
  /// Makes its calls to the outside; nil: its worker asks for none.
  let outside: (any Outside)?
  /// Outcomes of calls that are not handled yet.
  var outcomes: ArraySlice<CallOutcome> = []
  /// Shows the log's tools how far this consumer is; nil: the reader does.
  let showCommitted: (([TopicPartition: Int64]) -> Void)?
  var partitions: [Int32: PartitionState] = [:] {
    didSet { if owned.count != partitions.count { owned = partitions.keys.sorted() } }
  }
  /// Its partitions, ascending.
  public private(set) var owned: [Int32] = []
  var publisher: Publisher
  /// Records that are polled and not yet handled: all new ones, and those that careful mode or a failed commit left over.
  var pending: ArraySlice<Record> = []
  /// The last poll gave as many as a batch may have.
  var isBehind = false
  private var batchedAt = Timestamp(milliseconds: 0)
  var committedMarks: [Int32: Int64] = [:]
  var marksMovedAt: Timestamp?
  /// How far the reader has come without records, as far as that is not committed yet. It counts once `pending` is handled.
  var reached: [TopicPartition: Int64] = [:]
  /// The time since which it counts for any of them.
  var reachedAt: Timestamp?
  /// The records that were read last, where they were not seen again yet.
  var unverified: [TopicPartition: Unverified] = [:]
  /// Committed offsets that were not yet reported to the log's tools.
  var shownOffsets: [TopicPartition: Int64] = [:]
  var offsetsShownAt = Timestamp(milliseconds: 0)
  /// When to report on `service.progress` that something moved.
  var progressDueAt: Timestamp?
  var progressToldAt = Timestamp(milliseconds: 0)
  var backoff: Backoff
  /// Why the last step failed; nil if it did not.
  public private(set) var failure: String?
  /// Whether the last step failed because something is damaged.
  public private(set) var isDamaged = false
  /// The lane's memory may be wrong: the log no longer has the next records, or the outcome of a commit is not known. The host then checks
  /// the log's identity and assigns the same partitions again; until then the lane does nothing.
  public internal(set) var wantsAssignment = false
  /// Topics that were deleted and made anew while the log's identity stayed. All services must fill them again, so the host renews the
  /// identity (`LogIdentity.renew`) before it assigns, unless the identity has changed meanwhile (`needsRenewal`). Until then the database
  /// keeps the old offsets, so a process that dies in between finds the same again.
  public internal(set) var madeAnew: Set<TopicPartition> = []
  /// The log's identity at the last attempt to take partitions over.
  var identity: String?
  /// How often it has taken partitions over.
  var assignment = 0
  public private(set) var counters = LaneCounters()

  /// - Parameters:
  ///   - outside: makes the worker's calls to the outside; nil: it asks for none.
  ///   - showCommitted: of a lane that is a member of a group, how that is shown offsets: it takes them from members only.
  public init(
    _ worker: Worker, log: any Log, store: any Store, configuration: Configuration = Configuration(), outside: (any Outside)? = nil,
    showCommitted: (([TopicPartition: Int64]) -> Void)? = nil, notify: @escaping (LaneNotice) -> Void
  ) throws(LogError) {
    self.worker = worker
    self.log = log
    self.store = store
    self.configuration = configuration
    self.notify = notify
    self.outside = outside
    self.showCommitted = showCommitted
    let handlers = worker.handlers()
    self.handlers = handlers
    messageReader = MessageReader(handlers, of: worker)
    reader = try log.reader(group: showCommitted == nil ? worker.service : nil, gathering: configuration.fetchPause)
    let producer = try log.producer()
    try producer.warm(Set(worker.partitionCounts.keys))
    publisher = Publisher(producer: producer, stateTopics: worker.stateTopics, meter: configuration.meter)
    backoff = Backoff(first: configuration.backoff, limit: configuration.backoffLimit)
  }

  /// Committed rows that the log has not acknowledged, and the time of the oldest commit that has one.
  public var unpublished: (rows: Int, since: Timestamp?) { publisher.unacknowledged }

  /// Descriptors to wait on between steps.
  public var descriptors: [Int32] { [reader.descriptor, publisher.producer.descriptor].compactMap { $0 } }
  /// The descriptors that tell of deliveries only: enough while the lane gathers messages, or finishes.
  public var deliveryDescriptors: [Int32] { [publisher.producer.descriptor].compactMap { $0 } }

  /// One turn: takes deliveries, sends committed rows, handles one batch. After an error of the log or the database the lane backs off and
  /// calls `notify`. It throws only `StoreError.fenced`: another lane then owns the partitions.
  ///
  /// - Parameter isFinishing: the lane handles no more messages, and only gets into the log what it has handled: until `isFlushed`.
  public func step(now: Timestamp, isFinishing: Bool = false) throws(StoreError) -> Turn {
    guard !partitions.isEmpty else { return Turn(isBusy: false, wakeAt: nil) }
    takeDeliveries(at: now)
    if let error = publisher.lastError { reportOnce(error, at: now) }
    reportRefusals()
    if let time = backoff.until, now < time { return Turn(isBusy: false, wakeAt: time, isBackingOff: true) }
    if wantsAssignment { return Turn(isBusy: false, wakeAt: now) }
    do {
      let sent = try publisher.catchUp(store, at: now)
      // Rows that need not be sent move the mark without a delivery.
      if sent { noteMarks(at: now) }
      if !isFinishing, let time = gathersUntil, now < time {
        tellProgressIfDue(at: now)
        return Turn(isBusy: sent || publisher.canSend, wakeAt: time, isGathering: true)
      }
      let result = isFinishing ? .nothing : try handleBatch(at: now)
      backoff.reset()
      failure = nil
      isDamaged = false
      if case .done = result { batchedAt = now }
      // A log that acknowledges at once needs no further turn for that.
      if case .done = result { takeDeliveries(at: now) }
      tellProgressIfDue(at: now)
      showOffsetsIfDue(at: now)
      let wakeAt = isFinishing ? publisher.wakeAt : nextWake(after: now)
      return Turn(isBusy: sent || result.isMore || publisher.canSend, wakeAt: wakeAt)
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

  private func takeDeliveries(at now: Timestamp) {
    if publisher.takeDeliveries(at: now) { noteMarks(at: now) }
    guard let (place, offset) = publisher.takeRewound() else { return }
    findMadeAnew(place, offset)
    wantsAssignment = true
  }

  private func fail(_ error: any Error, at now: Timestamp) {
    store.rollback()
    counters.failures += 1
    let until = backoff.fail(at: now)
    failure = "\(error)"
    isDamaged = error.isDamage
    notify(.backingOff(service: worker.service, error: "\(error)", until: until))
  }

  /// Until when messages may gather; nil: there is no reason to. A lane that is behind has full batches anyway, and one that handles
  /// messages one by one gathers none.
  private var gathersUntil: Timestamp? {
    guard !isBehind, pending.isEmpty, redoing == nil, !isCareful else { return nil }
    let rested = batchedAt.adding(milliseconds: configuration.batchPause)
    return publisher.underWaySince.map { max($0.adding(milliseconds: configuration.gatherLimit), rested) } ?? rested
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
    if redoing == nil { consider(outside?.wakeAt) }
    consider(progressDueAt)
    consider(offsetsDueAt)
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
    // The host makes missing topics again.
    if error.code == .unknownTopic { wantsAssignment = true }
    notify(.sendingFailed(service: worker.service, error: error))
  }

  private func reportRefusals() {
    for (row, error) in publisher.takeRefusedRows() {
      counters.refused += 1
      notify(.refused(service: worker.service, message: "\(row.envelope.type) \(row.envelope.id)", row: row.sequence, error: error))
    }
  }

  /// Removes commands that are so old that nobody repeats them any more. It removes a few at a time, so that messages don't wait long, and
  /// comes back soon while there are more, so that commands go as fast as they came. Call it between two steps. Returns when to call next.
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

  /// The next offset to handle, by consumed partition.
  public var positions: [TopicPartition: Int64] {
    var positions: [TopicPartition: Int64] = [:]
    for state in partitions.values {
      for (topic, offset) in state.offsets where worker.topics.contains(topic) {
        positions[TopicPartition(topic, state.partition)] = offset
      }
    }
    return positions
  }

  /// Whether it has handled everything that was in the log when it took its partitions over.
  public var hasCaughtUp: Bool { partitions.values.allSatisfy(\.firesTimers) }
  /// Keys whose messages wait.
  public var blockedKeys: Int { partitions.values.reduce(0) { $0 + $1.blocked.count } }
}
