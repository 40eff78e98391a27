import Glibc
import TestSupport

/// A plain socket that waits, five minutes at most.
final class Socket: Sendable {
  struct Failure: Error { let what: String }

  let descriptor: Int32

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    var limit = timeval(tv_sec: 300, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    // The kernel keeps little here, so that who does not read is noticed soon.
    var bytes: Int32 = 64 * 1024
    for option in [SO_RCVBUF, SO_SNDBUF] { setsockopt(descriptor, SOL_SOCKET, option, &bytes, socklen_t(MemoryLayout<Int32>.size)) }
  }

  convenience init(port: UInt16) throws {
    self.init(socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0))
    guard Self.with(port, { connect(descriptor, $0, $1) }) == 0 else { throw Failure(what: "connect") }
  }

  deinit { close(descriptor) }

  static func listening() throws -> Int32 {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
    guard with(0, { bind(listener, $0, $1) }) == 0, listen(listener, 8) == 0 else { throw Failure(what: "listen") }
    return listener
  }

  static func port(of listener: Int32) throws -> UInt16 {
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isKnown = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &size) == 0 }
    }
    guard isKnown else { throw Failure(what: "getsockname") }
    return UInt16(bigEndian: address.sin_port)
  }

  private static func with(_ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
  }

  func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
    }
  }

  func receive(_ count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 * 1024)
    while bytes.count < count {
      let received = recv(descriptor, &piece, min(piece.count, count - bytes.count), 0)
      guard received > 0 else { throw Failure(what: "only \(bytes.count) bytes came") }
      bytes += piece[..<received]
    }
    return bytes
  }

  /// Whether the other side has ended it, with nothing more to be read.
  func isAtEnd() throws -> Bool {
    var byte: UInt8 = 0
    let count = recv(descriptor, &byte, 1, 0)
    if count < 0, errno == EAGAIN { throw Failure(what: "nothing came") }
    return count <= 0
  }

  func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Ends it as a crash does: the other side's next read fails.
  func reset() {
    var none = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &none, socklen_t(MemoryLayout<linger>.size))
    let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
    dup2(nothing, descriptor)
    close(nothing)
  }

  /// Whether it takes no more bytes for now.
  var isStuck: Bool {
    var interest = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&interest, 1, 100) == 0
  }
}
