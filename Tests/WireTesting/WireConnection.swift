import Glibc

/// A plain socket, to send what no client would.
public final class WireConnection {
  public struct Failure: Error { let what: String }

  public struct Response {
    public let status: Int
    public let head: String
    public let body: String

    public func has(_ field: String) -> Bool { head.lowercased().contains("\r\n" + field.lowercased()) }
  }

  private let descriptor: CInt
  private var received: [UInt8] = []
  private var buffer = [UInt8](repeating: 0, count: 16 * 1024)

  public init(port: UInt16) throws {
    descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    var limit = timeval(tv_sec: 300, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { throw Failure(what: "connect: \(String(cString: strerror(errno)))") }
  }

  deinit { close(descriptor) }

  /// False when the other side won't take it any more.
  @discardableResult
  public func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  @discardableResult
  public func send(_ bytes: [UInt8]) -> Bool { Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL)) == bytes.count }

  /// Makes the other side see, when this connection ends, that nobody is there any more: it is reset, and not closed.
  public func resetAtEnd() {
    var choice = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &choice, socklen_t(MemoryLayout<linger>.size))
  }

  public func finishSending() { shutdown(descriptor, CInt(SHUT_WR)) }

  /// The next response; `hasBody` is false for the answer to a HEAD.
  public func response(hasBody: Bool = true) throws -> Response {
    let end = try endOfHead()
    let head = String(decoding: received[..<end], as: UTF8.self)
    received.removeFirst(end + 4)
    var length = 0
    if hasBody, let field = head.lowercased().split(separator: "\r\n").first(where: { $0.hasPrefix("content-length:") }) {
      length = Int(field.dropFirst("content-length:".count).drop { $0 == " " }) ?? 0
    }
    while received.count < length { guard try receiveMore() else { throw Failure(what: "the content was cut short") } }
    let body = String(decoding: received[..<length], as: UTF8.self)
    received.removeFirst(length)
    guard let status = Int(head.split(separator: " ")[1]) else { throw Failure(what: "no status: \(head)") }
    return Response(status: status, head: head, body: body)
  }

  /// Whether the other side closed, with nothing more to be read.
  public func isClosed() throws -> Bool {
    try received.isEmpty && !receiveMore()
  }

  /// What comes of a response without an end, up to this text.
  public func content(through text: String) throws -> String {
    let end = Array(text.utf8)
    while true {
      if let start = received.indices.first(where: { received[$0...].starts(with: end) }) {
        defer { received.removeFirst(start + end.count) }
        return String(decoding: received[..<(start + end.count)], as: UTF8.self)
      }
      guard try receiveMore() else { throw Failure(what: "closed before '\(text)'") }
    }
  }

  /// Whatever comes until the other side closes.
  public func remainder() throws -> String {
    while try receiveMore() {}
    return String(decoding: received, as: UTF8.self)
  }

  /// False at the end, or when the connection was reset.
  private func receiveMore() throws -> Bool {
    guard let more = receive() else { throw Failure(what: "nothing came") }
    received += more
    return !more.isEmpty
  }

  /// How long to wait for what the server says; it is five minutes at first.
  var patience: Duration = .seconds(300) {
    didSet {
      let (seconds, attoseconds) = patience.components
      var limit = timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
      setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
  }

  /// What comes next: nothing at the end; nil when it does not come.
  func receive() -> ArraySlice<UInt8>? {
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count < 0, errno == EAGAIN { return nil }
    return buffer[..<max(0, count)]
  }

  private func endOfHead() throws -> Int {
    while true {
      if let end = (0..<max(0, received.count - 3)).first(where: { received[$0..<($0 + 4)].elementsEqual([13, 10, 13, 10]) }) {
        return end
      }
      guard try receiveMore() else { throw Failure(what: "closed before a response") }
    }
  }
}
