import EventLoop
import Glibc

/// A kept connection that carries one request at a time. It costs as little as possible, because the load generator shares the processor
/// with the measured system.
final class LoadConnection {
  struct Answer {
    var status: Int
    var body: ArraySlice<UInt8>

    /// The value of the first field of this name that is a string.
    func text(_ field: String) -> String? {
      let pattern = Array("\"\(field)\":\"".utf8)
      guard let start = body.firstRange(of: pattern)?.upperBound, let end = body[start...].firstIndex(of: UInt8(ascii: "\"")) else {
        return nil
      }
      return String(decoding: body[start..<end], as: UTF8.self)
    }

    /// The answer in the sentence of a failure.
    var description: String { "\(status) \(String(decoding: body.prefix(300), as: UTF8.self))" }
  }

  /// The first line and the fields of an answer.
  private struct Head {
    var status: Int
    var end: Int
    var length: Int
  }

  typealias Completion = (Result<Answer, BenchmarkFailure>) -> Void

  private let descriptor: CInt
  private var watch: EventRegistration?
  private var received: [UInt8] = []
  /// The head of the answer that is coming in. Nil until it is complete.
  private var head: Head?
  private var buffer = [UInt8](repeating: 0, count: 64 * 1024)
  private var completion: Completion?

  init(port: UInt16, on loop: EventLoop) throws(BenchmarkFailure) {
    descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .system("can't make a socket") }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
    guard connected == 0 else { throw .system("can't connect to 127.0.0.1:\(port)") }
    var on: CInt = 1
    setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
    watch = loop.watch(readable: descriptor) { [unowned self] in read() }
  }

  deinit {
    watch?.cancel()
    close(descriptor)
  }

  /// Sends a whole request, as bytes. The last request must have its answer.
  func send(_ request: [UInt8], _ completion: @escaping Completion) {
    self.completion = completion
    // The connection is closed, so no answer would come.
    guard watch != nil else { return end(.failure(Self.closed)) }
    received.removeAll(keepingCapacity: true)
    head = nil
    // The kernel's buffer is empty, because the last request has its answer. It holds more than any request of ours.
    guard Glibc.send(descriptor, request, request.count, CInt(MSG_NOSIGNAL)) == request.count else {
      return end(.failure(.system("a request could not be sent")))
    }
  }

  private static let closed = BenchmarkFailure("the server closed a connection")

  private func read() {
    let count = recv(descriptor, &buffer, buffer.count, CInt(MSG_DONTWAIT))
    if count < 0, errno == EAGAIN || errno == EINTR { return }
    guard count > 0 else {
      watch?.cancel()
      watch = nil
      return end(.failure(Self.closed))
    }
    received += buffer[..<count]
    if let answer = whole() { end(.success(answer)) }
  }

  private func end(_ result: Result<Answer, BenchmarkFailure>) {
    guard let completion else { return }
    self.completion = nil
    completion(result)
  }

  /// The answer. Nil until it is complete.
  private func whole() -> Answer? {
    if head == nil { head = readHead() }
    guard let head, received.count >= head.end + head.length else { return nil }
    return Answer(status: head.status, body: received[head.end..<(head.end + head.length)])
  }

  private static let headEnd = Array("\r\n\r\n".utf8)
  private static let lengthField = Array("Content-Length: ".utf8)

  /// The server states the length of every content.
  private func readHead() -> Head? {
    guard let end = received.firstRange(of: Self.headEnd), end.lowerBound > 12 else { return nil }
    let status = received[9..<12].reduce(0) { $0 * 10 + Int($1) - 48 }
    var length = 0
    if let field = received[..<end.lowerBound].firstRange(of: Self.lengthField) {
      for digit in received[field.upperBound..<end.lowerBound] {
        guard digit >= 48, digit <= 57 else { break }
        length = length * 10 + Int(digit) - 48
      }
    }
    return Head(status: status, end: end.upperBound, length: length)
  }
}

extension BenchmarkFailure {
  static func system(_ what: String) -> BenchmarkFailure {
    BenchmarkFailure("\(what): \(String(cString: strerror(errno)))")
  }
}

extension Collection where Element == UInt8, Index == Int {
  /// The first place of these bytes.
  func firstRange(of pattern: [UInt8]) -> Range<Int>? {
    guard let first = pattern.first, count >= pattern.count else { return nil }
    var index = startIndex
    while index <= endIndex - pattern.count {
      if self[index] == first, self[index..<(index + pattern.count)].elementsEqual(pattern) { return index..<(index + pattern.count) }
      index += 1
    }
    return nil
  }
}
