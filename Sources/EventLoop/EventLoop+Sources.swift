import CEvent
import Glibc
import Platform

extension EventLoop {
  /// Runs `work` once, after `delay`.
  @discardableResult
  public func schedule(after delay: Duration, _ work: @escaping () -> Void) -> EventRegistration {
    EventRegistration(loop: self, descriptor: -1, flags: 0, delay: delay, work)
  }

  /// Runs `work` every `interval`. The first time is after one interval.
  @discardableResult
  public func schedule(every interval: Duration, _ work: @escaping () -> Void) -> EventRegistration {
    EventRegistration(loop: self, descriptor: -1, flags: EV_PERSIST, delay: interval, work)
  }

  /// Runs `work` in every turn in which `descriptor` is readable. The caller keeps the descriptor, which must outlive the registration.
  @discardableResult
  public func watch(readable descriptor: CInt, _ work: @escaping () -> Void) -> EventRegistration {
    EventRegistration(loop: self, descriptor: descriptor, flags: EV_READ | EV_PERSIST, delay: nil, work)
  }

  /// The same for a descriptor that can be written to.
  @discardableResult
  public func watch(writable descriptor: CInt, _ work: @escaping () -> Void) -> EventRegistration {
    EventRegistration(loop: self, descriptor: descriptor, flags: EV_WRITE | EV_PERSIST, delay: nil, work)
  }

  /// Runs `work` on the loop each time the process gets `signal`. Only one loop of a process may watch signals.
  @discardableResult
  public func onSignal(_ signal: CInt, _ work: @escaping () -> Void) -> EventRegistration {
    SignalMask.unblock([signal])
    return EventRegistration(loop: self, descriptor: signal, flags: EV_SIGNAL | EV_PERSIST, delay: nil, work)
  }
}
