import Glibc

/// What the process was started with for its words: descriptors 1 and 2. Whoever reads them may be slow, gone, or never have been there.
public enum StandardStream: Int32, Sendable {
  case output = 1
  case error = 2

  /// To be called first of all. A write to a pipe that nobody reads is an error from then on, and not the end of the process. And what
  /// of descriptors 0 to 2 is closed is opened on nothing: else the next file that is opened would get its number, and what is meant
  /// for the terminal would be written into it. To write there is still an error (`EBADF`), as it was before.
  public static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      // The lowest free number is taken, which is this one, as those below are open.
      _ = open("/dev/null", O_RDONLY)
    }
  }

  /// Writes all of it, and waits for a slow reader. Throws what the system says: `EPIPE` when nobody reads any more.
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

  /// Writes what is taken without waiting longer than this for a reader. False: nobody took all of it.
  public func offer(_ bytes: [UInt8], within milliseconds: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      // Of so much a pipe that is writable takes all at once.
      let piece = rest.prefix(Self.pieceBytes)
      guard isWritable(within: milliseconds) else { return false }
      let count = piece.withUnsafeBytes { Glibc.write(rawValue, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR && errno != EAGAIN { return false }
    }
    return true
  }

  /// `PIPE_BUF` of Linux.
  private static let pieceBytes = 4096

  private func isWritable(within milliseconds: Int32) -> Bool {
    var interest = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
    return poll(&interest, 1, milliseconds) > 0
  }
}
