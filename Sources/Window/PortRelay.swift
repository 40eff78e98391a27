import EventLoop
import Glibc

/// A fixed port in front of another port. It passes bytes on in both directions.
///
/// The window needs it, because a mock broker chooses its own port and a tool needs a port that it knows. A tool asks here where the broker
/// is and then talks to the broker itself, so little goes through the relay. It runs on an event loop, so no connection waits for another.
public final class PortRelay {
  private let loop: EventLoop
  private let target: UInt16
  private let listener: Int32
  private var watch: EventRegistration?
  private var connections: [ObjectIdentifier: RelayedConnection] = [:]

  /// The number of connections at once. More are closed.
  private static let limit = 64

  public struct PortTaken: Error, CustomStringConvertible {
    public let description: String
  }

  public init(from port: UInt16, to target: UInt16, on loop: EventLoop) throws(PortTaken) {
    self.loop = loop
    self.target = target
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue) | O_CLOEXEC, 0)
    var yes: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    let bound = Self.withAddress(port) { bind(listener, $0, $1) }
    guard listener >= 0, bound == 0, listen(listener, 16) == 0 else {
      let reason = String(cString: strerror(errno))
      Glibc.close(listener)
      throw PortTaken(description: "port \(port) for Kafka's tools can't be opened: \(reason); give another port with --kafka-port")
    }
    watchListener()
  }

  public func close() {
    guard watch != nil else { return }
    watch?.cancel()
    watch = nil
    Glibc.close(listener)
    for connection in connections.values { connection.close() }
  }

  private func accept() {
    let client = Glibc.accept(listener, nil, nil)
    if client < 0 { return pauseIfExhausted() }
    _ = fcntl(client, F_SETFD, FD_CLOEXEC)
    _ = fcntl(client, F_SETFL, O_NONBLOCK)
    guard connections.count < Self.limit else {
      Glibc.close(client)
      return
    }
    let broker = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue) | O_CLOEXEC, 0)
    guard broker >= 0, Self.withAddress(target, { connect(broker, $0, $1) }) == 0 || errno == EINPROGRESS else {
      Glibc.close(client)
      if broker >= 0 { Glibc.close(broker) }
      return
    }
    let connection = RelayedConnection(client, broker, on: loop) { [weak self] connection in
      self?.connections[ObjectIdentifier(connection)] = nil
    }
    connections[ObjectIdentifier(connection)] = connection
  }

  /// Pauses when the process has no descriptor left. The connections still wait to be accepted, and without a pause the loop would spin.
  private func pauseIfExhausted() {
    guard errno == EMFILE || errno == ENFILE else { return }
    watch?.cancel()
    watch = loop.schedule(after: .seconds(1)) { [weak self] in self?.watchListener() }
  }

  private func watchListener() {
    watch = loop.watch(readable: listener) { [weak self] in self?.accept() }
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
