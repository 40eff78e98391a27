import CEvent
import EventLoop

/// One connection to a target.
final class ClientConnection {
  let target: HTTPTarget
  private(set) var peer: OpaquePointer?
  var idleSince: Int64 = 0
  /// Whether it has carried an answer, so that it may have been closed by the other side since.
  var hasServed = false
  /// Whether anything of the present request has been written: that is after the connect.
  private(set) var hasWritten = false
  /// False once either side has closed it. (evhttp would connect it anew; here it is thrown away.)
  private(set) var isOpen = true
  private unowned let core: ClientCore

  init(to target: HTTPTarget, of core: ClientCore) {
    self.target = target
    self.core = core
    peer = evhttp_connection_base_new(core.loop.base, core.loop.resolver(for: target.host), target.host, target.port)
    guard let peer else { return }
    // A call has its own limit, for the whole; evhttp's counts inactivity.
    evhttp_connection_set_timeout(peer, 3600)
    evhttp_connection_set_max_headers_size(peer, 64 * 1024)
    evhttp_connection_set_max_body_size(peer, core.configuration.maxBodyBytes)
    let context = Unmanaged.passUnretained(self).toOpaque()
    evhttp_connection_set_closecb(peer, { _, context in ClientConnection.of(context).closed() }, context)
    let output = bufferevent_get_output(evhttp_connection_get_bufferevent(peer))
    evbuffer_add_cb(
      output,
      { _, change, context in
        if let change, change.pointee.n_added > 0 { ClientConnection.of(context).hasWritten = true }
      }, context)
  }

  func begin() { hasWritten = false }

  /// Nobody is told any more what becomes of it.
  func retire() {
    if let peer { evhttp_connection_set_closecb(peer, nil, nil) }
  }

  func free() {
    if let peer { evhttp_connection_free(peer) }
    peer = nil
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> ClientConnection {
    Unmanaged<ClientConnection>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
  }

  private func closed() {
    isOpen = false
    core.closed(self)
  }
}
