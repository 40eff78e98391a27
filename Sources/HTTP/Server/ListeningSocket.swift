import CEvent
import Glibc

/// A socket that is bound and listens. It is made here because libevent can't set all of its options.
struct ListeningSocket {
  let descriptor: CInt
  /// The port; 0 for a Unix socket.
  let port: UInt16
  /// The socket file, which is removed at the end.
  let path: String?

  init(host: String, port: UInt16, backlog: CInt) throws(ListenError) {
    let name = "\(host):\(port)"
    var hints = addrinfo()
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    let failure = getaddrinfo(host, String(port), &hints, &found)
    guard failure == 0, let found else {
      throw ListenError(.badAddress, "cannot listen on \(name): \(String(cString: gai_strerror(failure)))")
    }
    defer { freeaddrinfo(found) }

    let descriptor = try Self.open(found.pointee.ai_family, for: name)
    // Accepted sockets inherit TCP_NODELAY, so an answer isn't held back for the peer's acknowledgement.
    for (level, option) in [(SOL_SOCKET, SO_REUSEADDR), (CInt(IPPROTO_TCP), TCP_NODELAY)] {
      var on: CInt = 1
      setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout<CInt>.size))
    }
    guard
      bind(descriptor, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0, Glibc.listen(descriptor, backlog) == 0,
      let bound = Self.boundPort(of: descriptor)
    else { throw Self.closing(descriptor, name) }
    self.descriptor = descriptor
    self.port = bound
    path = nil
  }

  init(unixPath path: String, backlog: CInt) throws(ListenError) {
    guard let address = UnixAddress(path) else {
      throw ListenError(.badAddress, "cannot listen on \(path): its directory can't be opened, or the name has more than 80 bytes")
    }
    try Self.removeStale(path, address)
    let descriptor = try Self.open(AF_UNIX, for: path)
    // Nobody can connect between bind and listen, so the mode is set before anybody else could.
    guard address.with({ bind(descriptor, $0, $1) }) == 0, chmod(path, 0o600) == 0, Glibc.listen(descriptor, backlog) == 0 else {
      throw Self.closing(descriptor, path)
    }
    self.descriptor = descriptor
    port = 0
    self.path = path
  }

  func close() {
    Glibc.close(descriptor)
    if let path { unlink(path) }
  }

  private static func open(_ family: CInt, for name: String) throws(ListenError) -> CInt {
    let type = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(family, type, 0)
    guard descriptor >= 0 else { throw ListenError(errno: errno, at: name) }
    return descriptor
  }

  private static func closing(_ descriptor: CInt, _ name: String) -> ListenError {
    let error = ListenError(errno: errno, at: name)
    Glibc.close(descriptor)
    return error
  }

  private static func boundPort(of descriptor: CInt) -> UInt16? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) } == 0
        ? UnsafeRawPointer(pointer).loadUnaligned(fromByteOffset: 2, as: UInt16.self).bigEndian : nil
    }
  }

  /// Removes a socket file on which nobody listens. It removes no other file.
  private static func removeStale(_ path: String, _ address: UnixAddress) throws(ListenError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw ListenError(.addressInUse, "cannot listen on \(path): there is a file that is no socket: move it away")
    }
    let probe = try open(AF_UNIX, for: path)
    defer { Glibc.close(probe) }
    guard address.with({ connect(probe, $0, $1) }) != 0, errno == ECONNREFUSED else {
      throw ListenError(errno: EADDRINUSE, at: path)
    }
    unlink(path)
  }
}

/// Why a server can't listen.
public struct ListenError: Error, Equatable, CustomStringConvertible {
  public enum Code: Sendable {
    case addressInUse, notPermitted, badAddress, other
  }

  /// Stays the same in later versions; `description` is for people.
  public let code: Code
  public let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }

  init(errno number: CInt, at address: String) {
    let reason = String(cString: strerror(number))
    switch number {
    case EADDRINUSE: self.init(.addressInUse, "cannot listen on \(address): another process listens there: stop it, or take another port")
    case EACCES, EPERM:
      self.init(.notPermitted, "cannot listen on \(address): \(reason): take a port above 1023, or a directory of your own")
    default: self.init(.other, "cannot listen on \(address): \(reason)")
    }
  }
}
