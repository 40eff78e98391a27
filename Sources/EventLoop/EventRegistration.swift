import CEvent

/// A timer, a watched descriptor or a watched signal of an ``EventLoop``. It lasts until it is cancelled, or has fired when it
/// is for once, whether or not anybody holds it.
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

  /// Ends it; `work` won't run any more. Again, or after it fired: no effect.
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
    // A timer of nothing or less fires in the next turn.
    self = duration <= .zero ? timeval() : timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
  }
}
