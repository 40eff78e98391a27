import CEvent
import EventLoop
import Glibc

/// Accepts connections on a socket, as long as this object lives.
final class Listener {
  /// - Parameter address: the peer's address without the port; `localhost` over a Unix socket.
  typealias Accept = (_ descriptor: CInt, _ address: String) -> Void

  private let socket: ListeningSocket
  private let accept: Accept
  private var listener: OpaquePointer?

  /// - Parameter socket: is closed with the listener.
  init(_ socket: ListeningSocket, on loop: EventLoop, _ accept: @escaping Accept) throws(ListenError) {
    self.socket = socket
    self.accept = accept
    listener = evconnlistener_new(
      loop.base,
      { _, descriptor, address, length, context in
        guard let context else { return }
        Unmanaged<Listener>.fromOpaque(context).takeUnretainedValue().accept(descriptor, Listener.name(of: address, length))
      }, Unmanaged.passUnretained(self).toOpaque(), LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, socket.descriptor)
    guard let listener else {
      Glibc.close(socket.descriptor)
      throw ListenError(.other, "cannot listen: no memory is left")
    }
    // The process has no descriptor left. The socket stays readable, so the listener pauses until it is enabled again.
    evconnlistener_set_error_cb(listener) { listener, _ in evconnlistener_disable(listener) }
  }

  deinit {
    if let listener { evconnlistener_free(listener) }
    if let path = socket.path { unlink(path) }
  }

  func setAccepting(_ accepting: Bool) {
    _ = accepting ? evconnlistener_enable(listener) : evconnlistener_disable(listener)
  }

  private static func name(of address: UnsafeMutablePointer<sockaddr>?, _ length: CInt) -> String {
    guard let address, address.pointee.sa_family != sa_family_t(AF_UNIX) else { return "localhost" }
    var buffer = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    guard getnameinfo(address, socklen_t(length), &buffer, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST) == 0 else { return "" }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
