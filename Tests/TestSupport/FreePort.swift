import Glibc
import Synchronization

/// Ports of this machine that nobody listens on; for programs that can't be told to take any. Each is given once: on a busy machine it
/// takes minutes until a program listens on its port, and another test would find it free. Nothing else keeps them free.
///
/// They are below those that the kernel gives to connections (`ip_local_port_range`). Otherwise a client that looks for a server which is
/// down may get the server's port for its own end, and the server can't start again.
public enum FreePort {
  public struct None: Error {}

  private static let ports: Range<UInt16> = 10_000..<32_000
  private static let given = Mutex<Set<UInt16>>([])

  public static func one() throws -> UInt16 { try row(of: 1) }

  /// The first of so many in a row.
  public static func row(of count: Int) throws -> UInt16 {
    for _ in 0..<1000 {
      let first = ports.randomElement() ?? ports.lowerBound
      var sockets: [Int32] = []
      defer { for socket in sockets { close(socket) } }
      while sockets.count < count, let socket = listener(at: first + UInt16(sockets.count)) { sockets.append(socket) }
      if sockets.count == count, take(first..<first + UInt16(count)) { return first }
    }
    throw None()
  }

  /// Whether none of these was given before.
  private static func take(_ ports: Range<UInt16>) -> Bool {
    given.withLock { given in
      guard given.isDisjoint(with: ports) else { return false }
      given.formUnion(ports)
      return true
    }
  }

  private static func listener(at port: UInt16) -> Int32? {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard socket >= 0 else { return nil }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let isBound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
    }
    guard isBound else {
      close(socket)
      return nil
    }
    return socket
  }
}
