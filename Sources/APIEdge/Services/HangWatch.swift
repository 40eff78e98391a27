import EventLoop
import HTTP

/// Notices an instance that hangs while requests wait for it. How long they wait proves nothing where each answer is work, as a password's
/// hash is, and many wait; but an instance that works says at once that it lives.
final class HangWatch {
  private struct Wait {
    /// By the loop's clock.
    let since: Int64
    let giveUp: () -> Void
  }

  private static let interval = Duration.milliseconds(500)
  /// Nobody is asked whether he lives for those who wait less long, in nanoseconds.
  private static let patience: Int64 = 1_000_000_000

  private let loop: EventLoop
  private let ask: (HTTPTarget, _ lives: @escaping (Bool) -> Void) -> Void
  private var waits: [HTTPTarget: [UInt64: Wait]] = [:]
  private var asked: Set<HTTPTarget> = []
  private var lastNumber: UInt64 = 0
  private var timer: EventRegistration?

  /// - Parameter ask: asks an instance whether it lives; of one that gives no answer in time it says no.
  init(loop: EventLoop, ask: @escaping (HTTPTarget, _ lives: @escaping (Bool) -> Void) -> Void) {
    self.loop = loop
    self.ask = ask
  }

  deinit { timer?.cancel() }

  /// A request waits for this instance from now on.
  /// - Parameter giveUp: called once when the instance hangs, unless the wait has ended before.
  /// - Returns: the number to end it by.
  func begin(_ target: HTTPTarget, giveUp: @escaping () -> Void) -> UInt64 {
    lastNumber += 1
    waits[target, default: [:]][lastNumber] = Wait(since: loop.now, giveUp: giveUp)
    if timer == nil { timer = loop.schedule(every: Self.interval) { [weak self] in self?.look() } }
    return lastNumber
  }

  /// False: it was given up before.
  func end(_ number: UInt64, at target: HTTPTarget) -> Bool {
    guard waits[target]?.removeValue(forKey: number) != nil else { return false }
    if waits[target]?.isEmpty == true { waits[target] = nil }
    return true
  }

  private func look() {
    guard !waits.isEmpty else {
      timer?.cancel()
      timer = nil
      return
    }
    let now = loop.now
    for (target, waiting) in waits where !asked.contains(target) && waiting.values.contains(where: { now - $0.since > Self.patience }) {
      asked.insert(target)
      ask(target) { [weak self] lives in self?.heard(of: target, lives, askedAt: now) }
    }
  }

  private func heard(of target: HTTPTarget, _ lives: Bool, askedAt: Int64) {
    asked.remove(target)
    guard !lives else { return }
    for (number, wait) in waits[target] ?? [:] where wait.since <= askedAt && end(number, at: target) { wait.giveUp() }
  }
}
