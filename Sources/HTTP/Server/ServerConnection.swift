import CEvent
import Glibc

/// What evhttp doesn't keep of a connection: what it is doing and since when.
final class ServerConnection {
  /// Each has a limit of its own but `handling`, which is the handler's to limit. `lingering` has said its last word and reads on
  /// for a moment: closing with something unread would reset the connection, and the client might not see that word.
  enum Phase { case idle, reading, handling, writing, lingering }

  let core: ServerCore
  let bufferevent: OpaquePointer
  /// Beyond the limit of connections: it is told so and closed.
  let isExcess: Bool
  /// Where it stands in the core's list.
  var index = 0
  private(set) var phase = Phase.idle
  private(set) var since: Int64
  /// Nil until evhttp has made it, and after its end.
  private(set) var evhttpConnection: OpaquePointer?
  /// The exchange clears it at its own end.
  unowned(unsafe) var exchange: HTTPExchange?
  private var mustReplacePage = false
  private var inputCallback: OpaquePointer?
  private var outputCallback: OpaquePointer?

  init(core: ServerCore, bufferevent: OpaquePointer, isExcess: Bool) {
    self.core = core
    self.bufferevent = bufferevent
    self.isExcess = isExcess
    since = EventLoop.coarseNow
    let context = Unmanaged.passUnretained(self).toOpaque()
    inputCallback = evbuffer_add_cb(
      bufferevent_get_input(bufferevent),
      { _, change, context in
        if let change, change.pointee.n_added > 0 { ServerConnection.of(context).received() }
      }, context)
    outputCallback = evbuffer_add_cb(
      bufferevent_get_output(bufferevent),
      { _, change, context in
        if let change, change.pointee.n_added > 0 { ServerConnection.of(context).wrote() }
      }, context)
  }

  /// evhttp has set up its side, or failed to. It gives the connection it made to the bufferevent's callbacks, and nowhere else
  /// before the first request; but a connection that never sends one must be known too.
  func attach() -> OpaquePointer? {
    var context: UnsafeMutableRawPointer?
    bufferevent_getcb(bufferevent, nil, nil, nil, &context)
    guard let context else { return nil }
    evhttpConnection = OpaquePointer(context)
    evhttp_connection_set_closecb(
      evhttpConnection, { _, context in
        let connection = ServerConnection.of(context)
        connection.core.closed(connection)
      }, Unmanaged.passUnretained(self).toOpaque())
    return evhttpConnection
  }

  /// evhttp is about to free its side.
  func detach() {
    evhttpConnection = nil
    if let inputCallback { evbuffer_remove_cb_entry(bufferevent_get_input(bufferevent), inputCallback) }
    if let outputCallback { evbuffer_remove_cb_entry(bufferevent_get_output(bufferevent), outputCallback) }
    inputCallback = nil
    outputCallback = nil
    guard let request = exchange?.void() else { return }
    exchange = nil
    // evhttp frees the requests that it still lists; one that it has let go is ours.
    if evhttp_request_get_connection(request) == nil { evhttp_request_free(request) }
  }

  func enter(_ phase: Phase) {
    self.phase = phase
    since = EventLoop.coarseNow
  }

  /// evhttp stops reading while a request is handled, and would see only at the answer that the client is gone. So go on
  /// reading, without its callback, which may not be called now.
  func watchForClose() {
    var write: bufferevent_data_cb?
    var event: bufferevent_event_cb?
    var context: UnsafeMutableRawPointer?
    bufferevent_getcb(bufferevent, nil, &write, &event, &context)
    bufferevent_setcb(bufferevent, nil, write, event, context)
    bufferevent_enable(bufferevent, Int16(EV_READ))
  }

  /// The answer is on its way to the client: what came meanwhile is the next request.
  func answerWritten() {
    enter(evbuffer_get_length(bufferevent_get_input(bufferevent)) > 0 ? .reading : .idle)
  }

  /// Sends this past evhttp, as the last thing on the connection, and closes when the client has read it, or after a while.
  ///
  /// evhttp has nothing of its own to send now, or only a page that is to be replaced; from here on it isn't called any more.
  func finish(with bytes: [UInt8]) {
    enter(.lingering)
    bufferevent_setcb(
      bufferevent,
      // Not to use its context: a read that evhttp has put off comes with another one.
      { bufferevent, _ in evbuffer_drain(bufferevent_get_input(bufferevent), .max) }, nil,
      { _, _, context in ServerConnection.of(context).close() }, Unmanaged.passUnretained(self).toOpaque())
    bufferevent_disable(bufferevent, Int16(EV_WRITE))
    let output = bufferevent_get_output(bufferevent)
    evbuffer_unfreeze(output, 1)
    evbuffer_drain(output, .max)
    evbuffer_freeze(output, 1)
    evbuffer_drain(bufferevent_get_input(bufferevent), .max)

    let descriptor = bufferevent_getfd(bufferevent)
    // What the kernel won't take at once, the client isn't reading.
    send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
    Glibc.shutdown(descriptor, CInt(SHUT_WR))
    bufferevent_enable(bufferevent, Int16(EV_READ))
  }

  func close() {
    if let evhttpConnection { evhttp_connection_free(evhttpConnection) }
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> ServerConnection {
    Unmanaged<ServerConnection>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
  }

  private func received() {
    if phase == .idle { enter(.reading) }
  }

  /// Output that no handler asked for: evhttp refuses the request with a page of HTML (or says 100 Continue), and has no hook
  /// for that. Nothing is sent before the loop's next turn, so it can still be replaced.
  private func wrote() {
    guard phase == .reading || phase == .idle, !mustReplacePage else { return }
    mustReplacePage = true
    core.loop.soon { [self] in replacePage() }
  }

  private func replacePage() {
    mustReplacePage = false
    guard evhttpConnection != nil, phase == .reading || phase == .idle else { return }
    guard let status = writtenStatus(bufferevent_get_output(bufferevent)) else { return }
    finish(with: core.response(to: .ofPage(status, core.configuration)).serializedForClosing())
  }

  /// The code of the page in the buffer: nil when there is but `HTTP/1.1 100 Continue`.
  private func writtenStatus(_ output: OpaquePointer?) -> Int? {
    let interim = "HTTP/1.1 100 Continue\r\n\r\n".utf8.count
    var start = [UInt8](repeating: 0, count: interim + 12)
    let count = evbuffer_copyout(output, &start, start.count)
    func status(at offset: Int) -> Int? {
      guard count >= offset + 12 else { return nil }
      return start[(offset + 9)..<(offset + 12)].reduce(0) { $0 * 10 + Int($1 &- 0x30) }
    }
    return status(at: 0) == 100 ? status(at: interim) : status(at: 0)
  }
}

extension HTTPRefusal {
  /// What evhttp refuses by itself.
  fileprivate static func ofPage(_ status: Int, _ configuration: HTTPServer.Configuration) -> HTTPRefusal {
    switch status {
    case 413: HTTPRefusal(.contentTooLarge, "the content is larger than \(configuration.maxBodyBytes) bytes, or not well chunked")
    case 417: HTTPRefusal(.expectationFailed, "100-continue is the only expectation that is met here")
    default: HTTPRefusal(HTTPStatus(status), "the request line or a header field is malformed, or there are too many of them")
    }
  }
}
