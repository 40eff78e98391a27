import CEvent
import EventLoop
import Glibc

/// A client for command-line tools: one request a connection, and the caller waits. Speaks to our own servers, which always say
/// their answer's length.
///
/// ```swift
/// let response = try BlockingHTTPClient(unixPath: ".data/control.sock").send(HTTPClientRequest(.get, "/dlq"))
/// ```
public struct BlockingHTTPClient: Sendable {
  private enum Peer {
    case unix(String)
    case tcp(HTTPTarget)
  }

  private let peer: Peer
  private let name: String
  /// For each wait on the peer, and for the whole answer.
  private let timeout: Duration
  private let maxResponseBytes = 64 * 1024 * 1024

  public init(unixPath: String, timeout: Duration = .seconds(30)) {
    peer = .unix(unixPath)
    name = unixPath
    self.timeout = timeout
  }

  public init(host: String, port: UInt16, timeout: Duration = .seconds(30)) {
    let target = HTTPTarget(host: host, port: port)
    peer = .tcp(target)
    name = target.description
    self.timeout = timeout
  }

  /// - Throws: ``HTTPClientError``, which says whether the request may have had its effect.
  public func send(_ request: HTTPClientRequest) throws(HTTPClientError) -> HTTPResponse {
    guard request.isWellFormed else { throw .badRequest(request.path) }
    let deadline = EventLoop.now + timeout.nanoseconds
    let descriptor = try connected()
    defer { close(descriptor) }
    try write(serialized(request), to: descriptor)

    var parser = ResponseParser(answersHead: request.method == .head)
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw errno == EAGAIN ? .timedOut(name) : .closed(name) }
      if count > 0, EventLoop.now > deadline { throw .timedOut(name) }
      switch count == 0 ? parser.end() : parser.append(buffer[..<count]) {
      case .response(let response): return response
      case .malformed: throw .badResponse(name)
      case .incomplete where count == 0: throw .closed(name)
      case .incomplete where parser.count > maxResponseBytes: throw .badResponse(name)
      case .incomplete: continue
      }
    }
  }

  private func serialized(_ request: HTTPClientRequest) -> [UInt8] {
    var head = "\(request.method.rawValue) \(request.path) HTTP/1.1\r\n"
    for field in request.fields where field.isTheOwnersToSet && !field.name.isSameFieldName(as: "Host") {
      head += "\(field.name): \(field.value.asFieldValue)\r\n"
    }
    if case .tcp(let target) = peer { head += "Host: \(target)\r\n" } else { head += "Host: localhost\r\n" }
    if request.saysLength { head += "Content-Length: \(request.body.count)\r\n" }
    head += "Connection: close\r\n\r\n"
    return Array(head.utf8) + request.body
  }

  private func write(_ bytes: [UInt8], to descriptor: CInt) throws(HTTPClientError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno == EAGAIN { throw .timedOut(name) }
      // A server may refuse before it has read everything: then its answer is there to be read.
      else if errno != EINTR { return }
    }
  }

  private func connected() throws(HTTPClientError) -> CInt {
    switch peer {
    case .unix(let path):
      guard let address = UnixAddress(path) else { throw .connectFailed(name, reason: "its directory can't be opened") }
      return try connected(AF_UNIX) { descriptor in address.with { connect(descriptor, $0, $1) } }
    case .tcp(let target):
      var hints = addrinfo()
      hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
      var found: UnsafeMutablePointer<addrinfo>?
      let failure = getaddrinfo(target.host, String(target.port), &hints, &found)
      guard failure == 0, let found else { throw .connectFailed(name, reason: String(cString: gai_strerror(failure))) }
      defer { freeaddrinfo(found) }
      return try connected(found.pointee.ai_family) { connect($0, found.pointee.ai_addr, found.pointee.ai_addrlen) }
    }
  }

  private func connected(_ family: CInt, _ connect: (CInt) -> CInt) throws(HTTPClientError) -> CInt {
    let descriptor = socket(family, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .connectFailed(name, reason: String(cString: strerror(errno))) }
    var limit = timeval(timeout)
    // Linux applies the sending limit to connect as well.
    for option in [SO_SNDTIMEO, SO_RCVTIMEO] {
      setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
    guard connect(descriptor) == 0 else {
      let reason = String(cString: strerror(errno))
      close(descriptor)
      throw .connectFailed(name, reason: reason)
    }
    return descriptor
  }
}
