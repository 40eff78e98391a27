import Glibc

/// Ports of this machine that nobody listens on; for programs that can't be told to take any. Nothing keeps them free.
public enum FreePort {
  public struct None: Error {}

  public static func one() throws -> UInt16 {
    guard let found = listener(at: 0) else { throw None() }
    close(found.socket)
    return found.port
  }

  /// The first of so many in a row.
  public static func row(of count: Int) throws -> UInt16 {
    for _ in 0..<100 {
      guard let first = listener(at: 0) else { continue }
      var sockets = [first.socket]
      defer { for socket in sockets { close(socket) } }
      guard Int(first.port) + count <= Int(UInt16.max) else { continue }
      while sockets.count < count, let next = listener(at: first.port + UInt16(sockets.count)) { sockets.append(next.socket) }
      if sockets.count == count { return first.port }
    }
    throw None()
  }

  private static func listener(at port: UInt16) -> (socket: Int32, port: UInt16)? {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard socket >= 0 else { return nil }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(socket, address, size) == 0 && getsockname(socket, address, &size) == 0
      }
    }
    guard isBound else {
      close(socket)
      return nil
    }
    return (socket, UInt16(bigEndian: address.sin_port))
  }
}
