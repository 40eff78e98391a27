import Glibc

/// A plain socket, to send what no client would.
final class WireConnection {
  struct Failure: Error { let what: String }

  struct Response {
    let status: Int
    let head: String
    let body: String

    func has(_ field: String) -> Bool { head.lowercased().contains("\r\n" + field.lowercased()) }
  }

  let descriptor: CInt
  private var received: [UInt8] = []

  init(port: UInt16) throws {
    descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    var limit = timeval(tv_sec: 10, tv_usec: 0)
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
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool { Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL)) == bytes.count }

  func finishSending() { shutdown(descriptor, CInt(SHUT_WR)) }

  /// The next response; `hasBody` is false for the answer to a HEAD.
  func response(hasBody: Bool = true) throws -> Response {
    let end = try endOfHead()
    let head = String(decoding: received[..<end], as: UTF8.self)
    received.removeFirst(end + 4)
    var length = 0
    if hasBody, let field = head.lowercased().split(separator: "\r\n").first(where: { $0.hasPrefix("content-length:") }) {
      length = Int(field.dropFirst("content-length:".count).drop { $0 == " " }) ?? 0
    }
    while received.count < length { guard try receive() else { throw Failure(what: "the content was cut short") } }
    let body = String(decoding: received[..<length], as: UTF8.self)
    received.removeFirst(length)
    guard let status = Int(head.split(separator: " ")[1]) else { throw Failure(what: "no status: \(head)") }
    return Response(status: status, head: head, body: body)
  }

  /// Whether the other side closed, with nothing more to be read.
  func isClosed() throws -> Bool {
    try received.isEmpty && !receive()
  }

  /// Whatever comes until the other side closes.
  func remainder() throws -> String {
    while try receive() {}
    return String(decoding: received, as: UTF8.self)
  }

  /// False at the end, or when the connection was reset.
  private func receive() throws -> Bool {
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count < 0, errno == EAGAIN { throw Failure(what: "nothing came") }
    if count > 0 { received += buffer[..<count] }
    return count > 0
  }

  private func endOfHead() throws -> Int {
    while true {
      if let end = (0..<max(0, received.count - 3)).first(where: { received[$0..<($0 + 4)].elementsEqual([13, 10, 13, 10]) }) {
        return end
      }
      guard try receive() else { throw Failure(what: "closed before a response") }
    }
  }
}
