import CEvent

/// A timer, a watched descriptor or a watched signal of an ``EventLoop``. It lasts until it is cancelled. A timer that runs once lasts
/// until it has fired. Nobody needs to hold the registration.
public final class EventRegistration {
  private weak var loop: EventLoop?
  private let isRepeating: Bool
  private var event: OpaquePointer?
  private var work: (() -> Void)?

  init(loop: EventLoop, descriptor: CInt, flags: CInt, delay: Duration?, _ work: @escaping () -> Void) {
    self.loop = loop
    self.work = work
    isRepeating = flags & EV_PERSIST != 0
    event = event_new(
      loop.base, descriptor, Int16(flags),
      { _, _, context in
        Unmanaged<EventRegistration>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue().fire()
      }, Unmanaged.passUnretained(self).toOpaque())
    if let delay {
      var interval = timeval(delay)
      event_add(event, &interval)
    } else {
      event_add(event, nil)
    }
    loop.adopt(self)
  }

  /// Ends the registration: `work` won't run any more. A second call, or a call after a single timer has fired, has no effect.
  public func cancel() {
    guard event != nil else { return }
    release()
    loop?.abandon(self)
  }

  func release() {
    if let event { event_free(event) }
    event = nil
    work = nil
  }

  private func fire() {
    let work = work
    if !isRepeating { cancel() }
    work?()
  }
}

extension timeval {
  package init(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    // A timer of zero or less fires in the next turn.
    self = duration <= .zero ? timeval() : timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
  }
}
