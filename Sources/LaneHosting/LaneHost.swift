import Deciding
import EventLoop
import Messaging
import Synchronization

/// Runs a lane on an event loop: steps whenever its descriptors wake or its time has come, and keeps it assigned: to all partitions of its
/// worker, or to those that its consumer group gives it.
///
/// It belongs to the loop's thread; other threads look at `status`.
public final class LaneHost {
  let lane: Lane
  let loop: EventLoop
  /// Its place in a group; nil: it is the only lane of its service.
  let seat: GroupSeat?
  /// The partitions that are the lane's; nil: the group has not said so.
  var wanted: [Int32]?
  /// They are to be given back, at this time at the latest.
  var givesBackBy: Timestamp?
  private let inquiry: LogInquiry
  let worker: Worker
  let logger: Logger
  public let status: LaneStatus
  private var watches: [Int32: EventRegistration] = [:]
  private var timer: EventRegistration?
  private var timerTime: Timestamp?
  private var writeAhead = WriteAheadWatch()
  private var isQueued = false
  /// The lane has taken over what is wanted.
  var isAssigned = false
  /// Why the last assignment failed, so that the log says it once and not every second.
  private var assignmentFailure: String?
  private var stopping: (() -> Void)?

  /// - Parameter seat: nil: the lane has all partitions of its worker.
  public init(
    _ lane: Lane, of worker: Worker, seat: GroupSeat? = nil, inquiry: LogInquiry, status: LaneStatus, logger: Logger, on loop: EventLoop
  ) {
    self.lane = lane
    self.worker = worker
    self.loop = loop
    self.seat = seat
    wanted = seat == nil ? Array(0..<worker.partitions) : nil
    self.inquiry = inquiry
    self.logger = logger
    self.status = status
    seat?.watch(on: loop) { [weak self] in self?.listen() }
    loop.schedule(every: .seconds(1)) { [weak self] in
      self?.listen()
      self?.observe()
    }
    loop.schedule(every: Self.showing) { [weak self] in
      if let self, isAssigned { lane.showPositions() }
    }
    prune()
    // Not now: the assignment may wait for a broker, and the other services should start meanwhile.
    queue()
  }

  /// How often all partitions are reported to the log's tools: a broker forgets offsets after a week without a report.
  static let showing = Duration.seconds(3600)

  // MARK: turns

  func queue() {
    guard !isQueued else { return }
    isQueued = true
    loop.soon { [weak self] in self?.turn() }
  }

  private func turn() {
    isQueued = false
    // Without partitions there is nothing to finish, and a stopping lane asks for none.
    if stopping != nil, !isAssigned { return finishStopping() }
    guard let wanted else { return unwatchDescriptors() }
    let now = Timestamp.now()
    // Descriptors that are not polled stay readable, and would call it again at once.
    guard assignIfNeeded(wanted, at: now) else { return unwatchDescriptors() }
    if isAssigned { step(now) }
    status.update(lane)
    if givesBackBy != nil, isOver { giveBack() }
    if stopping != nil, isOver { finishStopping() }
  }

  private var isFinishing: Bool { stopping != nil || givesBackBy != nil }
  /// There is nothing more to wait for before the partitions are given back. What a database may have or not is the next owner's to see.
  private var isOver: Bool { !isAssigned || lane.isFlushed || lane.wantsAssignment }

  private func step(_ now: Timestamp) {
    // Descriptors that are not polled stay readable, and would keep the loop busy until the lane polls again.
    var awaited = isFinishing ? lane.deliveryDescriptors : lane.descriptors
    do {
      let turn = try lane.step(now: now, isFinishing: isFinishing)
      if turn.isBackingOff { awaited = [] } else if turn.isGathering { awaited = lane.deliveryDescriptors }
      if turn.isBusy { queue() }
      wake(at: turn.isBusy ? nil : turn.wakeAt, now: now)
    } catch {
      // Another lane took the partitions over, and keeps them as long as it lives. Here nothing is left to run.
      if seat == nil {
        logger.error("fenced: another process has taken the partitions over; stop one of the two processes", ["error": error.message])
      } else {
        logger.warning(
          "fenced: another lane has taken the partitions over; this one waits for the group's next assignment", ["error": error.message])
      }
      isAssigned = false
      wake(at: now.adding(milliseconds: Self.fencedPause), now: now)
    }
    watch(awaited)
  }

  /// Milliseconds before a fenced lane asks for its partitions again, so that two processes don't take them from each other all day.
  private static let fencedPause: Int64 = 5000
  private static let assignmentPause: Int64 = 1000

  private func assignIfNeeded(_ partitions: [Int32], at now: Timestamp) -> Bool {
    if isAssigned, !lane.wantsAssignment || isFinishing { return true }
    if partitions.isEmpty { return true }
    do {
      // Another service may have found the same, and renewed the identity already.
      if !lane.madeAnew.isEmpty, try lane.needsRenewal(of: inquiry.identity()) { try inquiry.renew() }
      let facts = try inquiry.facts(worker)
      // To ask the log takes a while, in which the group may have changed its mind.
      listen()
      guard wanted == partitions, givesBackBy == nil else {
        queue()
        return false
      }
      try lane.assign(partitions, facts: facts, now: now)
      isAssigned = true
      assignmentFailure = nil
      return true
    } catch {
      if assignmentFailure != "\(error)" { logger.error("the partitions can't be taken over; the lane tries again", ["error": "\(error)"]) }
      assignmentFailure = "\(error)"
      status.fail(error)
      wake(at: now.adding(milliseconds: Self.assignmentPause), now: now)
      return false
    }
  }

  private func prune() {
    let start = Timestamp.now()
    var next = start.adding(milliseconds: Self.prunePause)
    if isAssigned {
      do throws(StoreError) {
        next = try lane.prune(now: start)
      } catch {
        logger.warning("old commands could not be removed; the next round tries again", ["error": error.message])
      }
    }
    // Messages keep most of the time, however slow the disk is.
    let end = Timestamp.now()
    let rest = max(next.milliseconds - end.milliseconds, 3 * (end.milliseconds - start.milliseconds), 1)
    loop.schedule(after: .milliseconds(rest)) { [weak self] in self?.prune() }
  }

  /// Milliseconds before the removal of old commands is tried again after a failure.
  private static let prunePause: Int64 = 5000

  private func observe() {
    status.update(lane.extent, writeAheadBytes: lane.writeAheadBytes, unpublished: lane.unpublished)
    switch writeAhead.look(at: lane.writeAheadBytes) {
    case .grows(let bytes)?:
      logger.warning(
        "the database's write-ahead log grows, because a process keeps reading an old state: find out which one, and end it",
        ["file": "\(status.service).sqlite-wal", "bytes": String(bytes), "see": "fuser -v \(status.service).sqlite"])
    case .isSmallAgain(let bytes)?:
      logger.info("the database's write-ahead log is small again", ["bytes": String(bytes)])
    case nil:
      break
    }
  }

  /// Takes the partitions over anew if the log is another one than the lane has read.
  package func logIs(_ current: String) {
    guard isAssigned, lane.isOfAnotherLog(than: current) else { return }
    isAssigned = false
    queue()
  }

  /// Takes the partitions over anew if the log has lost records: see `Lane.compare`.
  package func compare(_ extent: LogExtent, with ends: [TopicPartition: Int64], _ highWatermarks: [TopicPartition: Int64]) {
    guard isAssigned else { return }
    lane.compare(extent, with: ends, highWatermarks)
    if lane.wantsAssignment { queue() }
  }

  private func wake(at time: Timestamp?, now: Timestamp) {
    guard time != timerTime || timer == nil else { return }
    timer?.cancel()
    timer = nil
    timerTime = time
    guard let time else { return }
    let delay = Duration.milliseconds(max(1, time.milliseconds - now.milliseconds))
    timer = loop.schedule(after: delay) { [weak self] in
      self?.timer = nil
      self?.timerTime = nil
      self?.turn()
    }
  }

  private func watch(_ wanted: [Int32]) {
    for (descriptor, watch) in watches where !wanted.contains(descriptor) {
      watch.cancel()
      watches[descriptor] = nil
    }
    for descriptor in wanted where watches[descriptor] == nil {
      watches[descriptor] = loop.watch(readable: descriptor) { [weak self] in self?.turn() }
    }
  }

  func unwatchDescriptors() {
    for watch in watches.values { watch.cancel() }
    watches = [:]
  }

  // MARK: the operator

  /// Runs the messages of a blocked key again. False: none wait under it, or not here.
  public func replay(_ key: BlockedKey) throws(StoreError) -> Bool {
    defer { queue() }
    return try lane.replay(key, now: .now())
  }

  /// Drops messages that wait under a blocked key, `limit` at most. Returns how many.
  public func discard(_ key: BlockedKey, limit: Int) throws(StoreError) -> Int {
    defer { queue() }
    return try lane.discard(key, all: true, limit: limit, now: .now())
  }

  /// Drops one waiting message. False: it does not wait, or not here.
  public func discard(_ name: ParkedMessageName) throws(StoreError) -> Bool {
    defer { queue() }
    return try lane.discard(name, now: .now())
  }

  // MARK: stopping

  /// Stops the lane once all its rows are in the log, gives the partitions back, and closes everything. `done` runs on the loop.
  public func stop(limit: Duration, done: @escaping () -> Void) {
    guard stopping == nil else { return }
    stopping = done
    loop.schedule(after: limit) { [weak self] in self?.finishStopping() }
    queue()
  }

  private func finishStopping() {
    guard let done = stopping else { return }
    stopping = nil
    if isAssigned, !lane.isFlushed {
      logger.warning("stopped before the log had acknowledged everything; the journal keeps the rest, and the next start sends it")
    }
    unwatchDescriptors()
    timer?.cancel()
    do {
      if isAssigned { try lane.revoke(lane.owned) }
    } catch {
      logger.warning("the partitions could not be given back; the next start handles one message at a time", ["error": "\(error)"])
    }
    isAssigned = false
    seat?.leave()
    lane.close()
    status.stop()
    done()
  }
}

@available(*, unavailable)
extension LaneHost: Sendable {}
