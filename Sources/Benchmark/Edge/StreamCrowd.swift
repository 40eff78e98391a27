import EventLoop
import Glibc

/// Many listeners to one stream, on one thread that does as little as possible: they share the processor with the measured edge.
final class StreamCrowd {
  /// What the crowd has heard so far.
  struct Heard: Sendable {
    /// The events that all listeners together have got. What a stream begins with counts as one.
    var deliveries = 0
    var bytes = 0
    /// The streams that have ended.
    var closed = 0
    /// From the changes of seats to their arrival at some listeners.
    var latency = LatencyHistogram()
  }

  private let thread: LoopThread<Ears>

  /// Connects so many listeners, who ask for `path`.
  init(_ count: Int, port: UInt16, path: String) throws {
    thread = try LoopThread.start(named: "crowd") { loop in try Ears(count, port: port, path: path, on: loop) }
  }

  /// What the crowd has heard so far.
  var heard: Heard { ask { $0.heard } }

  /// Notes that a seat is changed now.
  func changing(_ seatId: String) {
    thread.execute { ears, loop in ears.changes[seatId] = loop.now }
  }

  /// Forgets the latencies so far.
  func forgetLatency() { ask { $0.heard.latency = LatencyHistogram() } }

  func stop() { thread.stop() }

  private func ask<Answer: Sendable>(_ question: @escaping @Sendable (Ears) -> Answer) -> Answer {
    let answer = Handover<Answer>()
    thread.execute { ears, _ in answer.put(question(ears)) }
    return answer.take()
  }
}

/// The listeners, on the crowd's thread.
private final class Ears {
  private static let lineFeed = CInt(UInt8(ascii: "\n"))
  private static let seatField = Array(#"{"seatId":""#.utf8)
  /// One listener in so many looks at what it gets. The others count.
  private static let probeStride = 100

  private let loop: EventLoop
  private var descriptors: [CInt] = []
  private var watches: [EventRegistration] = []
  private var buffer = [UInt8](repeating: 0, count: 64 * 1024)
  var heard = StreamCrowd.Heard()
  /// When each seat was changed, in nanoseconds of the loop's clock.
  var changes: [String: Int64] = [:]

  init(_ count: Int, port: UInt16, path: String, on loop: EventLoop) throws(BenchmarkFailure) {
    self.loop = loop
    let request = Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8)
    for index in 0..<count {
      let descriptor = try Self.connect(to: port, asking: request)
      descriptors.append(descriptor)
      watches.append(loop.watch(readable: descriptor) { [unowned self] in read(index) })
    }
  }

  deinit {
    for watch in watches { watch.cancel() }
    for descriptor in descriptors { close(descriptor) }
  }

  private static func connect(to port: UInt16, asking request: [UInt8]) throws(BenchmarkFailure) -> CInt {
    let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else {
      throw .system("can't make a socket; each listener takes two open files here: raise ulimit -n, or give fewer --listeners")
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0, send(descriptor, request, request.count, CInt(MSG_NOSIGNAL)) == request.count else {
      throw .system("a listener can't connect to 127.0.0.1:\(port)")
    }
    return descriptor
  }

  private func read(_ index: Int) {
    let count = recv(descriptors[index], &buffer, buffer.count, CInt(MSG_DONTWAIT))
    if count < 0, errno == EAGAIN { return }
    guard count > 0 else {
      watches[index].cancel()
      heard.closed += 1
      return
    }
    heard.bytes += count
    heard.deliveries += buffer[..<count].withUnsafeBytes(Self.eventEnds)
    if index % Self.probeStride == 0 { noteSeats(in: buffer[..<count]) }
  }

  /// The number of ends of events in these bytes: of empty lines. The C library finds line feeds fast, so that the crowd is not what is
  /// measured.
  private static func eventEnds(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard var place = bytes.baseAddress else { return 0 }
    let end = place + bytes.count
    var ends = 0
    while let found = memchr(place, lineFeed, end - place) {
      place = UnsafeRawPointer(found) + 1
      if place < end, place.load(as: UInt8.self) == UInt8(lineFeed) {
        ends += 1
        place += 1
      }
    }
    return ends
  }

  private func noteSeats(in bytes: ArraySlice<UInt8>) {
    let now = loop.now
    var rest = bytes
    while let field = rest.firstRange(of: Self.seatField), let end = rest[field.upperBound...].firstIndex(of: UInt8(ascii: "\"")) {
      let seat = String(decoding: rest[field.upperBound..<end], as: UTF8.self)
      if let change = changes[seat], change < now { heard.latency.record(nanoseconds: now - change) }
      rest = rest[end...]
    }
  }
}

extension StreamCrowd {
  /// The memory that so many listeners take on this side, in bytes: their watches, which are most of it. They stay until `release`.
  static func ownMemory(of count: Int) throws -> (bytes: Int64, release: () -> Void) {
    var pipe: [CInt] = [0, 0]
    guard Glibc.pipe(&pipe) == 0 else { throw BenchmarkFailure.system("can't make a pipe") }
    let before = ProcessUsage.own?.residentBytes ?? 0
    let thread = try LoopThread.start(named: "crowd") { [pipe] loop in (0..<count).map { _ in loop.watch(readable: pipe[0]) {} } }
    let isThere = Handover<Void>()
    thread.execute { _, _ in isThere.put(()) }
    isThere.take()
    let after = ProcessUsage.own?.residentBytes ?? 0
    return (
      Int64(max(0, after - before)),
      {
        thread.stop()
        for descriptor in pipe { close(descriptor) }
      }
    )
  }
}
