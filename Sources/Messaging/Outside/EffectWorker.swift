import Deciding

/// Makes the calls of a lane: concurrently, those of one key in order, each until its outcome is known.
///
/// An attempt without a clear answer is followed by another one, after a pause that grows. A call that was surely never made is given up at
/// its time limit. One that the outside may have done is never taken for a no: it is tried until the outside answers, unless the caller
/// says otherwise. It has no clock of its own, so a simulator drives it like the lane.
public final class EffectWorker: Outside {
  public struct Configuration: Sendable {
    /// Attempts that are under way at the same time.
    public var concurrency = 64
    /// Milliseconds after the first attempt that failed; doubled each time, up to the limit.
    public var firstPause: Int64 = 200
    public var pauseLimit: Int64 = 30_000

    public init() {}
  }

  private let caller: any OutsideCaller
  private let configuration: Configuration
  private let meter: (any CallMeter)?
  public var onChange: (() -> Void)?
  private var lines: [BlockedKey: CallLine] = [:]
  private var agenda = LookAgenda()
  /// Lines that wait for another attempt to end, in their order.
  private var queued: ArraySlice<BlockedKey> = []
  private var breakers: [String: CircuitBreaker] = [:]
  /// The lines that wait for each circuit breaker.
  private var denied: [String: [BlockedKey]] = [:]
  private var attempts = 0
  /// The attempts that are under way, and whom they are for.
  private var underWay: [Int: (key: BlockedKey, destination: String)] = [:]
  private var results: [(attempt: Int, result: CallResult)] = []
  private var outcomes: [CallOutcome] = []

  public init(_ caller: any OutsideCaller, configuration: Configuration = Configuration(), meter: (any CallMeter)? = nil) {
    self.caller = caller
    self.configuration = configuration
    self.meter = meter
  }

  // MARK: the lane's side

  public func take(_ calls: [CallEntry], at now: Timestamp) {
    add(calls, mayBeMade: false, at: now)
  }

  public func takeOver(_ calls: [CallEntry], at now: Timestamp) {
    add(calls, mayBeMade: true, at: now)
  }

  private func add(_ calls: [CallEntry], mayBeMade: Bool, at now: Timestamp) {
    for call in calls {
      let key = BlockedKey(partition: call.name.partition, key: call.key)
      lines[key, default: CallLine()].append(call, mayBeMade: mayBeMade)
      if lines[key]?.waiting.count == 1 { look(at: key, now) }
    }
  }

  public func drop(_ calls: [CallEntry], at now: Timestamp) {
    for call in calls {
      outcomes.removeAll { $0.call == call.name }
      let key = BlockedKey(partition: call.name.partition, key: call.key)
      let isFirst = lines[key]?.head?.call.name == call.name
      guard lines[key]?.drop(call.name) == true else { continue }
      meter?.dropped(caller.destination(of: call))
      // Otherwise the first one waits on: for its attempt, or for its pause.
      if isFirst { goOn(with: key, at: now) }
    }
  }

  public func forget(_ partition: Int32) {
    lines = lines.filter { $0.key.partition != partition }
    outcomes.removeAll { $0.call.partition == partition }
  }

  public func outcomes(at now: Timestamp) -> [CallOutcome] {
    endAttempts(at: now)
    while let due = agenda.first, due.time <= now {
      agenda.removeFirst()
      guard lines[due.key]?.nextLook == due.time else { continue }
      lines[due.key]?.nextLook = nil
      look(at: due.key, now)
      endAttempts(at: now)
    }
    let outcomes = outcomes
    self.outcomes = []
    return outcomes
  }

  public var wakeAt: Timestamp? {
    results.isEmpty && outcomes.isEmpty ? agenda.first?.time : .earliest
  }

  // MARK: one call

  /// Does what is to be done about the first call of a line.
  private func look(at key: BlockedKey, _ now: Timestamp) {
    guard let waiting = lines[key]?.head, waiting.attempt == nil else { return }
    if now >= waiting.call.until, giveUp(key, waiting, at: now) { return }
    guard underWay.count < configuration.concurrency else { return queue(key, waiting, at: now) }
    let destination = caller.destination(of: waiting.call)
    switch breakers[destination, default: CircuitBreaker()].permission(at: now) {
    case .granted: attempt(key, waiting.call, destination)
    case .denied(let until): deny(key, waiting, destination, until: until, at: now)
    }
    show(destination)
  }

  private func queue(_ key: BlockedKey, _ waiting: CallLine.Waiting, at now: Timestamp) {
    if lines[key]?.isQueued == false { queued.append(key) }
    lines[key]?.isQueued = true
    if let limit = waiting.limit(after: now) { schedule(key, at: limit) }
  }

  private func deny(
    _ key: BlockedKey, _ waiting: CallLine.Waiting, _ destination: String, until: Timestamp, at now: Timestamp
  ) {
    if !waiting.wasDenied {
      meter?.rejected(destination)
      denied[destination, default: []].append(key)
    }
    lines[key]?.head?.wasDenied = true
    schedule(key, at: waiting.limit(after: now).map { min(until, $0) } ?? until)
  }

  private func attempt(_ key: BlockedKey, _ call: CallEntry, _ destination: String) {
    attempts += 1
    let attempt = attempts
    underWay[attempt] = (key, destination)
    lines[key]?.head?.attempt = attempt
    caller.attempt(call) { [weak self] result in
      guard let self else { return }
      results.append((attempt, result))
      onChange?()
    }
  }

  /// Takes the results that have come. An attempt may have its result at once.
  private func endAttempts(at now: Timestamp) {
    while !results.isEmpty {
      let results = results
      self.results = []
      for (attempt, result) in results { end(attempt, result, at: now) }
    }
  }

  /// Takes the result of an attempt.
  private func end(_ attempt: Int, _ result: CallResult, at now: Timestamp) {
    guard let (key, destination) = underWay.removeValue(forKey: attempt) else { return }
    meter?.ended(result, at: destination)
    note(result, of: destination, at: now)
    if lines[key]?.head?.attempt == attempt { settle(key, result, at: now) }
    if underWay.count < configuration.concurrency { lookAtQueued(now) }
  }

  private func settle(_ key: BlockedKey, _ result: CallResult, at now: Timestamp) {
    guard var waiting = lines[key]?.head else { return }
    if waiting.isDropped {
      lines[key]?.removeHead()
      return goOn(with: key, at: now)
    }
    waiting.attempt = nil
    waiting.attempts += 1
    var pause = pause(after: waiting)
    switch result {
    case .answered(let answer):
      return finish(key, waiting.call, answer, at: now)
    case .impossible:
      if !waiting.mayBeMade, giveUp(key, waiting, at: now) { return }
    case .notMade:
      if !waiting.mayBeMade, now >= waiting.call.until, giveUp(key, waiting, at: now) { return }
    case .unknown(_, let retryAfter):
      waiting.mayBeMade = true
      pause = max(pause, min(retryAfter ?? 0, Self.longestRetryAfter))
    }
    lines[key]?.head = waiting
    let next = now.adding(milliseconds: pause)
    schedule(key, at: waiting.limit(after: now).map { min(next, $0) } ?? next)
  }

  /// Milliseconds that an outside may ask for.
  private static let longestRetryAfter: Int64 = 300_000

  /// The pause before the next attempt, a quarter shorter or longer by the call's id: calls that failed together don't come again together.
  private func pause(after waiting: CallLine.Waiting) -> Int64 {
    let doubled = configuration.firstPause << min(waiting.attempts - 1, 20)
    let pause = min(doubled, configuration.pauseLimit)
    return pause * 3 / 4 + Int64(waiting.call.id.low % 1000) * pause / 2000
  }

  private func giveUp(_ key: BlockedKey, _ waiting: CallLine.Waiting, at now: Timestamp) -> Bool {
    guard let answer = caller.givenUp(waiting.call, mayBeMade: waiting.mayBeMade) else { return false }
    finish(key, waiting.call, answer, at: now)
    return true
  }

  private func finish(_ key: BlockedKey, _ call: CallEntry, _ answer: CallAnswer, at now: Timestamp) {
    outcomes.append(CallOutcome(call: call.name, answer: answer, time: now))
    lines[key]?.removeHead()
    goOn(with: key, at: now)
  }

  /// Looks at the call that is first in its line now.
  private func goOn(with key: BlockedKey, at now: Timestamp) {
    if lines[key]?.waiting.isEmpty == true { lines[key] = nil } else { look(at: key, now) }
  }

  private func schedule(_ key: BlockedKey, at time: Timestamp) {
    lines[key]?.nextLook = time
    agenda.add(key, at: time)
  }

  private func lookAtQueued(_ now: Timestamp) {
    while underWay.count < configuration.concurrency, let key = queued.popFirst() {
      guard lines[key]?.isQueued == true else { continue }
      lines[key]?.isQueued = false
      look(at: key, now)
    }
  }

  // MARK: the circuit breaker

  private func note(_ result: CallResult, of destination: String, at now: Timestamp) {
    switch result {
    case .answered: breakers[destination, default: CircuitBreaker()].succeeded()
    case .notMade, .unknown: breakers[destination, default: CircuitBreaker()].failed(at: now)
    case .impossible: breakers[destination]?.giveTrialBack(at: now)
    }
    show(destination)
    guard breakers[destination]?.state == .closed, let keys = denied.removeValue(forKey: destination) else { return }
    for key in keys where lines[key]?.head?.wasDenied == true {
      lines[key]?.head?.wasDenied = false
      look(at: key, now)
    }
  }

  private func show(_ destination: String) {
    if let breaker = breakers[destination] { meter?.show(breaker, of: destination) }
  }

  /// The number of calls that wait or are under way.
  public var count: Int { lines.values.reduce(0) { $0 + $1.waiting.count } }
}

@available(*, unavailable)
extension EffectWorker: Sendable {}
