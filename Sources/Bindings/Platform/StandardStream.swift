import Glibc

/// Standard output and standard error: descriptors 1 and 2. Their reader may be slow or gone, or there may never have been one.
public enum StandardStream: Int32, Sendable {
  case output = 1
  case error = 2

  /// Call it before anything else. From then on a write that fails is an error, and does not end the process (``FailedWrites``). It also
  /// opens /dev/null, only for reading, in the place of each of descriptors 0 to 2 that is closed. Otherwise the next file would get such a
  /// number, and text for the terminal would be written into that file. To write to such a descriptor is still an error (`EBADF`).
  public static func prepare() {
    FailedWrites.areErrors()
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      // `open` takes the lowest free number. That is this one, because those below it are open.
      _ = open("/dev/null", O_RDONLY)
    }
  }

  /// Writes all bytes, and waits for a slow reader. Throws the system's error: `EPIPE` when nobody reads any more.
  public func write(_ bytes: some Collection<UInt8>) throws(SystemError) {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(rawValue, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        _ = isWritable(within: -1)
      } else if errno != EINTR {
        throw SystemError(errno)
      }
    }
  }

  /// Writes the bytes, but waits no longer than this for a reader. False: the reader did not take all of them.
  public func offer(_ bytes: [UInt8], within milliseconds: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      // A writable pipe takes a piece of this size at once.
      let piece = rest.prefix(Self.pieceBytes)
      guard isWritable(within: milliseconds) else { return false }
      let count = piece.withUnsafeBytes { Glibc.write(rawValue, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR && errno != EAGAIN { return false }
    }
    return true
  }

  /// `PIPE_BUF` of Linux.
  private static let pieceBytes = 4096

  /// Whether it is a pipe or a socket that nobody reads any more. Who writes seldom learns it only so.
  public var isAbandoned: Bool {
    var interest = pollfd(fd: rawValue, events: 0, revents: 0)
    return poll(&interest, 1, 0) > 0 && interest.revents & Int16(POLLERR | POLLHUP) != 0
  }

  private func isWritable(within milliseconds: Int32) -> Bool {
    var interest = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
    return poll(&interest, 1, milliseconds) > 0
  }
}
