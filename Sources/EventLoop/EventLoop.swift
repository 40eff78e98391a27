import CEvent
import Glibc
import Platform

/// One thread with one libevent base. It serves sockets, timers, signals, and work that other threads hand over.
///
/// The loop, and everything made with it, belongs to the thread that runs it. It is not `Sendable`, so the compiler keeps it there. Make it
/// on its thread, and give other threads its ``remote``, or a ``LoopBound`` with a value that belongs to the loop.
///
/// ```swift
/// let loop = try EventLoop()
/// loop.schedule(after: .seconds(5)) { print("five seconds later") }
/// loop.onSignal(SIGTERM) { loop.stop() }
/// loop.run()
/// ```
public final class EventLoop {
  package let base: OpaquePointer
  /// The part of the loop that other threads may hold.
  public let remote: Remote

  /// The loop owns its registrations: they end with the loop, even if somebody still holds one.
  private var registrations: [ObjectIdentifier: EventRegistration] = [:]
  private var turn: [() -> Void] = []
  private var turnEvent: OpaquePointer?
  /// Work that was put off while `turn` ran earlier work of that kind.
  private var nextTurn: [() -> Void] = []
  private var nextTurnEvent: OpaquePointer?
  private var isRunningTurn = false
  private var wakeEvent: OpaquePointer?
  private var resolver: OpaquePointer?

  /// - Throws: ``EventLoopError`` when the system has no descriptors or memory left for it.
  public init() throws(EventLoopError) {
    // A write to a socket whose other end is gone must not end the process.
    FailedWrites.areErrors()
    let settings = event_config_new()
    defer { event_config_free(settings) }
    // The kernel hears of changed interests once a turn, and not at once. A request then takes a third less CPU.
    event_config_set_flag(settings, CInt(EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST.rawValue))
    guard let base = event_base_new_with_config(settings) else { throw .unavailable(errno: errno) }
    do {
      remote = try Remote()
    } catch {
      event_base_free(base)
      throw error
    }
    self.base = base

    let context = Unmanaged.passUnretained(self).toOpaque()
    turnEvent = event_new(base, -1, 0, { _, _, context in EventLoop.of(context).runTurn() }, context)
    nextTurnEvent = event_new(base, -1, 0, { _, _, context in EventLoop.of(context).beginNextTurn() }, context)
    wakeEvent = event_new(
      base, remote.descriptor.number, Int16(EV_READ | EV_PERSIST), { _, _, context in EventLoop.of(context).runRemoteJobs() }, context)
    guard let wakeEvent, turnEvent != nil, nextTurnEvent != nil, event_add(wakeEvent, nil) == 0 else { throw .unavailable(errno: errno) }
  }

  deinit {
    remote.close()
    for registration in registrations.values { registration.release() }
    for event in [turnEvent, nextTurnEvent] { if let event { event_free(event) } }
    if let wakeEvent { event_free(wakeEvent) }
    if let resolver { evdns_base_free(resolver, 0) }
    event_base_free(base)
  }

  /// Serves events on the calling thread until ``stop()``.
  public func run() {
    remote.bind()
    event_base_loop(base, EVLOOP_NO_EXIT_ON_EMPTY)
    // Work that was put off in the last turn may free objects of libevent, so it still runs. Work that puts off more work for ever is left.
    for _ in 0..<Self.lastTurns where !(turn.isEmpty && nextTurn.isEmpty) { beginNextTurn() }
  }

  /// The number of rounds of put-off work that still run after the loop was stopped.
  private static let lastTurns = 100

  /// Ends ``run()`` after the callback that is running now.
  public func stop() {
    event_base_loopbreak(base)
  }

  /// Runs `work` later in this turn, after the running callback and before the loop asks the kernel for more.
  ///
  /// If such work puts off more work, that waits for the next turn. So work may go on for ever, and due timers, ready descriptors and the
  /// work of other threads still get their turn.
  public func soon(_ work: @escaping () -> Void) {
    if isRunningTurn {
      if nextTurn.isEmpty {
        var now = timeval()
        event_add(nextTurnEvent, &now)
      }
      nextTurn.append(work)
    } else {
      if turn.isEmpty { event_active(turnEvent, Int32(EV_TIMEOUT), 0) }
      turn.append(work)
    }
  }

  /// The monotonic clock, in nanoseconds.
  public var now: Int64 { Self.now }

  package static var now: Int64 { read(CLOCK_MONOTONIC) }

  /// The same clock, exact to a few milliseconds, at a tenth of the cost. For code that asks several times a request.
  package static var coarseNow: Int64 { read(CLOCK_MONOTONIC_COARSE) }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// The resolver that asks the name servers for `host`. Nil if `host` is an address. Without a resolver libevent would block the loop.
  package func resolver(for host: String) -> OpaquePointer? {
    var address = in6_addr()
    if inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1 { return nil }
    if resolver == nil { resolver = evdns_base_new(base, 1) }
    return resolver
  }

  func adopt(_ registration: EventRegistration) { registrations[ObjectIdentifier(registration)] = registration }
  func abandon(_ registration: EventRegistration) { registrations[ObjectIdentifier(registration)] = nil }

  private static func of(_ context: UnsafeMutableRawPointer?) -> EventLoop {
    Unmanaged<EventLoop>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
  }

  private func runTurn() {
    let work = turn
    turn = []
    isRunningTurn = true
    for job in work { job() }
    isRunningTurn = false
  }

  private func beginNextTurn() {
    turn += nextTurn
    nextTurn = []
    runTurn()
  }

  private func runRemoteJobs() {
    for job in remote.takeJobs() { job(self) }
  }
}

@available(*, unavailable)
extension EventLoop: Sendable {}

/// Why an ``EventLoop`` could not be made.
public enum EventLoopError: Error, Equatable, CustomStringConvertible {
  /// The system gave no epoll instance or no descriptor.
  case unavailable(errno: CInt)

  public var description: String {
    switch self {
    case .unavailable(let code):
      "no event loop can be made: \(String(cString: strerror(code))); look at the limits for open files and memory (ulimit -n)"
    }
  }
}
