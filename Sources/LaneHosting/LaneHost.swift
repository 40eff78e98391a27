import Deciding
import EventLoop
import Messaging
import Synchronization

/// Runs a lane on an event loop: steps when a descriptor is readable or the lane's time has come, and keeps the lane assigned.
///
/// It belongs to the loop's thread; other threads look at `status`.
public final class LaneHost {
  private let lane: Lane
  private let loop: EventLoop
  private let assigned: [Int32]
  private let inquiry: LogInquiry
  private let worker: Worker
  private let logger: Logger
  public let status: LaneStatus
  private var watches: [Int32: EventRegistration] = [:]
  private var timer: EventRegistration?
  private var timerTime: Timestamp?
  private var writeAhead = WriteAheadWatch()
  private var isQueued = false
  private var isAssigned = false
  /// Why the last assignment failed, so that the log says it once and not every second.
  private var assignmentFailure: String?
  private var stopping: (() -> Void)?

  /// Runs a lane with all partitions of its worker.
  public init(_ lane: Lane, of worker: Worker, inquiry: LogInquiry, status: LaneStatus, logger: Logger, on loop: EventLoop) {
    self.lane = lane
    self.worker = worker
    self.loop = loop
    assigned = Array(0..<worker.partitions)
    self.inquiry = inquiry
    self.logger = logger
    self.status = status
    loop.schedule(every: .seconds(1)) { [weak self] in self?.observe() }
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

  private func queue() {
    guard !isQueued else { return }
    isQueued = true
    loop.soon { [weak self] in self?.turn() }
  }

  private func turn() {
    isQueued = false
    // Without partitions there is nothing to finish, and a stopping lane asks for none.
    if stopping != nil, !isAssigned { return finishStopping() }
    let now = Timestamp.now()
    // Descriptors that are not polled stay readable, and would call it again at once.
    guard assignIfNeeded(at: now) else { return unwatchDescriptors() }
    var isBackingOff = false
    do {
      let turn = try lane.step(now: now)
      isBackingOff = turn.isBackingOff
      if turn.isBusy { queue() }
      wake(at: turn.isBusy ? nil : turn.wakeAt, now: now)
    } catch {
      // Another process took the partitions over, and keeps them as long as it lives. Here nothing is left to run.
      logger.error("fenced: another process has taken over the partitions; stop one of the two", ["error": error.message])
      isAssigned = false
      wake(at: now.adding(milliseconds: Self.fencedPause), now: now)
    }
    // Descriptors that are not polled stay readable, and would keep the loop busy until the lane polls again.
    if isBackingOff { unwatchDescriptors() } else { watchDescriptors() }
    status.update(lane)
    if stopping != nil, lane.isFlushed { finishStopping() }
  }

  /// Milliseconds before a fenced lane asks for its partitions again, so that two processes don't take them from each other all day.
  private static let fencedPause: Int64 = 5000
  private static let assignmentPause: Int64 = 1000

  private func assignIfNeeded(at now: Timestamp) -> Bool {
    if isAssigned, !lane.wantsAssignment { return true }
    do {
      // Another service may have found the same, and renewed the identity already.
      if !lane.madeAnew.isEmpty, try lane.needsRenewal(of: inquiry.identity()) { try inquiry.renew() }
      try lane.assign(assigned, facts: inquiry.facts(worker), now: now)
      isAssigned = true
      assignmentFailure = nil
      return true
    } catch {
      if assignmentFailure != "\(error)" { logger.error("can't take the partitions over, trying again", ["error": "\(error)"]) }
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
        logger.warning("old commands could not be forgotten; the next time tries again", ["error": error.message])
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
    status.update(positions: lane.positions, writeAheadBytes: lane.writeAheadBytes)
    switch writeAhead.look(at: lane.writeAheadBytes) {
    case .grows(let bytes)?:
      logger.warning(
        "the database's write-ahead log grows, as something keeps reading an old state of it: find out what has it open, and end that",
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

  private func watchDescriptors() {
    let wanted = lane.descriptors
    if watches.count == wanted.count, wanted.allSatisfy({ watches[$0] != nil }) { return }
    unwatchDescriptors()
    for descriptor in wanted {
      watches[descriptor] = loop.watch(readable: descriptor) { [weak self] in self?.turn() }
    }
  }

  private func unwatchDescriptors() {
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
      logger.warning("stopped before the log had taken everything; it is kept in the journal, and the next start sends it")
    }
    unwatchDescriptors()
    timer?.cancel()
    do {
      if isAssigned { try lane.revoke(assigned) }
    } catch {
      logger.warning("the partitions could not be given back; the next start is careful", ["error": "\(error)"])
    }
    isAssigned = false
    lane.close()
    status.stop()
    done()
  }
}

@available(*, unavailable)
extension LaneHost: Sendable {}
