import Glibc
import TestSupport

/// A server that takes a connection and never says anything.
final class SilentListener {
  struct Failure: Error {}

  let port: UInt16
  private let listener: Int32
  private var connections: [Int32] = []

  init() throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { [listener] pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, size) == 0 && listen(listener, 8) == 0 && getsockname(listener, address, &size) == 0
      }
    }
    port = UInt16(bigEndian: address.sin_port)
    guard isListening else { throw Failure() }
  }

  deinit {
    for descriptor in connections + [listener] { close(descriptor) }
  }

  /// Waits until somebody has connected.
  func accept() throws {
    guard isReadable([listener], within: 30_000) else { throw Failure() }
    connections.append(Glibc.accept(listener, nil, nil))
  }
}
