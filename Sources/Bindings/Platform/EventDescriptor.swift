import CPlatform
import Glibc

/// An eventfd: a descriptor that becomes readable when any thread signals it, and stays readable until it is drained.
public final class EventDescriptor: Sendable {
  public let number: Int32

  /// Throws EMFILE when the process has as many descriptors as its limit allows.
  public init() throws(SystemError) {
    let opened = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    guard opened >= 0 else { throw SystemError(errno) }
    number = opened
  }

  deinit {
    Glibc.close(number)
  }

  public func signal() {
    // This fails only when the counter would overflow. Then the descriptor is readable anyway.
    _ = eventfd_write(number, 1)
  }

  public func drain() {
    var count: eventfd_t = 0
    // This fails when there is nothing to drain, which is no problem.
    _ = eventfd_read(number, &count)
  }
}
