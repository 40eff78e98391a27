import Glibc
import HTTP

/// A fixed port in front of another one: what comes in is passed on, and what comes back is passed back.
///
/// For the window: a mock broker chooses its own port, and a tool wants one that it knows. A tool asks here where the broker is, and
/// then talks to the broker itself, so little goes through. On an event loop's thread.
public final class PortRelay {
  private let loop: EventLoop
  private let target: UInt16
  private let listener: Int32
  private var watches: [Int32: EventRegistration] = [:]
  private var peers: [Int32: Int32] = [:]

  /// Connections passed on at once; more are closed.
  private static let limit = 64

  public struct PortTaken: Error, CustomStringConvertible {
    public let description: String
  }

  public init(from port: UInt16, to target: UInt16, on loop: EventLoop) throws(PortTaken) {
    self.loop = loop
    self.target = target
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
    var yes: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    let bound = Self.withAddress(port) { bind(listener, $0, $1) }
    guard listener >= 0, bound == 0, listen(listener, 16) == 0 else {
      let reason = String(cString: strerror(errno))
      Glibc.close(listener)
      throw PortTaken(description: "port \(port) for Kafka's tools can't be had: \(reason); give --kafka-port another one")
    }
    watches[listener] = loop.watch(readable: listener) { [weak self] in self?.accept() }
  }

  public func close() {
    for descriptor in Array(watches.keys) {
      watches[descriptor]?.cancel()
      Glibc.close(descriptor)
    }
    watches = [:]
    peers = [:]
  }

  private func accept() {
    let client = Glibc.accept(listener, nil, nil)
    guard client >= 0 else { return }
    let broker = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
    guard peers.count < Self.limit * 2, broker >= 0, Self.withAddress(target, { connect(broker, $0, $1) }) == 0 else {
      Glibc.close(client)
      if broker >= 0 { Glibc.close(broker) }
      return
    }
    for (from, to) in [(client, broker), (broker, client)] {
      peers[from] = to
      watches[from] = loop.watch(readable: from) { [weak self] in self?.pass(from: from) }
    }
  }

  private func pass(from descriptor: Int32) {
    guard let peer = peers[descriptor] else { return }
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count < 0, errno == EINTR { return }
    var rest = buffer[..<max(count, 0)]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes { send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if sent <= 0 { break }
      rest = rest.dropFirst(sent)
    }
    if count <= 0 || !rest.isEmpty { end(descriptor, peer) }
  }

  private func end(_ descriptors: Int32...) {
    for descriptor in descriptors {
      watches.removeValue(forKey: descriptor)?.cancel()
      peers[descriptor] = nil
      Glibc.close(descriptor)
    }
  }

  private static func withAddress(_ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
  }
}
