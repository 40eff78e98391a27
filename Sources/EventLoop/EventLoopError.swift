import Glibc

/// Why an ``EventLoop`` could not be made.
public enum EventLoopError: Error, Equatable, CustomStringConvertible {
  /// The system refused an epoll instance or a descriptor.
  case unavailable(errno: CInt)

  public var description: String {
    switch self {
    case .unavailable(let code):
      "no event loop: \(String(cString: strerror(code))); look at the limits for open files and memory (ulimit -n)"
    }
  }
}
