import CEvent
import Glibc

/// The server behind ``HTTPServer``, which ends it: its callbacks can't meet an object that is going away.
final class ServerCore {
  let loop: EventLoop
  let configuration: HTTPServer.Configuration
  private let limit: ConnectionLimit
  private let limits: PhaseLimits
  private(set) var metrics = HTTPServer.Metrics()
  private let handler: HTTPHandler
  private let date = DateField()
  private var http: OpaquePointer?
  private var sockets: [(socket: ListeningSocket, bound: OpaquePointer)] = []
  private var isAccepting = true
  private var connections: [ServerConnection] = []
  private var connectionByPeer: [OpaquePointer: ServerConnection] = [:]
  private var sweep: EventRegistration?
  private var shutdownDone: (() -> Void)?
  private var shutdownLimit: EventRegistration?
  private var isDraining = false

  init(loop: EventLoop, configuration: HTTPServer.Configuration, handler: @escaping HTTPHandler) {
    self.loop = loop
    self.configuration = configuration
    self.handler = handler
    limit = ConnectionLimit(wanted: configuration.maxConnections)
    limits = PhaseLimits(configuration)
    http = evhttp_new(loop.base)
    let context = Unmanaged.passUnretained(self).toOpaque()
    evhttp_set_gencb(
      http, { request, context in
        guard let request else { return }
        ServerCore.of(context).received(request)
      }, context)
    evhttp_set_bevcb(http, { _, context in ServerCore.of(context).accepted() }, context)
    evhttp_set_max_headers_size(http, configuration.maxHeaderBytes)
    evhttp_set_max_body_size(http, configuration.maxBodyBytes)
    // All of them, also those it doesn't know: what isn't served is refused here.
    evhttp_set_allowed_methods(http, .max)
    evhttp_set_default_content_type(http, nil)

    sweep = loop.schedule(every: limits.interval) { [unowned self] in cutOverdue() }
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> ServerCore {
    Unmanaged<ServerCore>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
  }

  // MARK: Listening

  func accept(on socket: ListeningSocket) throws(ListenError) {
    guard let http, !isDraining, let bound = evhttp_accept_socket_with_handle(http, socket.descriptor) else {
      Glibc.close(socket.descriptor)
      throw ListenError(.other, "cannot listen: the server was shut down")
    }
    sockets.append((socket, bound))
    // Out of descriptors: the listener stays readable, so stop looking until the next sweep.
    evconnlistener_set_error_cb(evhttp_bound_socket_get_listener(bound)) { listener, _ in evconnlistener_disable(listener) }
  }

  private func stopListening() {
    for (socket, bound) in sockets {
      if let http { evhttp_del_accept_socket(http, bound) }
      if let path = socket.path { unlink(path) }
    }
    sockets = []
  }

  private func setAccepting(_ accepting: Bool) {
    for (_, bound) in sockets {
      let listener = evhttp_bound_socket_get_listener(bound)
      _ = accepting ? evconnlistener_enable(listener) : evconnlistener_disable(listener)
    }
  }

  // MARK: Connections

  /// evhttp asks for the bufferevent of a connection that it accepted.
  private func accepted() -> OpaquePointer? {
    guard let bufferevent = bufferevent_socket_new(loop.base, -1, 0) else { return nil }
    // The default of 16 KiB cuts a seat map in two writes.
    bufferevent_set_max_single_write(bufferevent, 256 * 1024)
    // More than a whole request can't be needed; a client that goes on sending while it has no answer waits.
    let mostBuffered = configuration.maxHeaderBytes + configuration.maxBodyBytes + 4096
    bufferevent_setwatermark(bufferevent, Int16(EV_READ), 0, mostBuffered)

    let connection = ServerConnection(core: self, bufferevent: bufferevent, isExcess: connections.count >= limit.served)
    connection.index = connections.count
    connections.append(connection)
    metrics.openConnections += 1
    if connections.count >= limit.accepted { setAccepting(false) }

    bufferevent_incref(bufferevent)
    loop.soon { [self] in
      if let peer = connection.attach() { connectionByPeer[peer] = connection } else { closed(connection) }
      bufferevent_decref(bufferevent)
    }
    return bufferevent
  }

  func closed(_ connection: ServerConnection) {
    if let peer = connection.evhttpConnection { connectionByPeer[peer] = nil }
    connection.detach()
    let last = connections.removeLast()
    if last !== connection {
      connections[connection.index] = last
      last.index = connection.index
    }
    metrics.openConnections -= 1
    if connections.count < limit.accepted { setAccepting(true) }
    if isDraining, connections.isEmpty { loop.soon { [self] in finishShutdown() } }
  }

  private func cutOverdue() {
    let now = EventLoop.coarseNow
    // From the end, as the last one takes the place of one that closes.
    for index in connections.indices.reversed() where index < connections.count {
      let connection = connections[index]
      guard now - connection.since > limits.nanoseconds(for: connection) else { continue }
      if connection.phase == .reading {
        let refusal = HTTPRefusal(.requestTimeout, "the request took longer to arrive than is waited for")
        connection.finish(with: response(to: refusal).serializedForClosing())
      } else {
        connection.close()
      }
    }
    if connections.count < limit.accepted { setAccepting(true) }
  }

  // MARK: Requests

  private func received(_ request: UnsafeMutablePointer<evhttp_request>) {
    guard let peer = evhttp_request_get_connection(request), let connection = connectionByPeer[peer] else {
      evhttp_send_error(request, 500, nil)
      return
    }
    connection.enter(.handling)
    do throws(HTTPRefusal) {
      let read = try RequestReader.read(request)
      if connection.isExcess { throw HTTPRefusal(.serviceUnavailable, "too many connections", fields: read.fields) }
      metrics.requestsTotal += 1
      metrics.requestsInFlight += 1
      serve(read, HTTPExchange(request, on: connection), on: connection)
    } catch {
      refuse(request, on: connection, error)
    }
    if connection.exchange != nil { connection.watchForClose() }
  }

  /// A function of its own, so that the server's own reference to the exchange is gone when it returns.
  private func serve(_ request: HTTPRequest, _ exchange: HTTPExchange, on connection: ServerConnection) {
    connection.exchange = exchange
    handler(request, exchange)
  }

  func answered() { metrics.requestsInFlight -= 1 }

  func response(to refusal: HTTPRefusal) -> HTTPResponse {
    metrics.refusalsTotal += 1
    return configuration.refusalResponse(refusal)
  }

  /// Answers and closes: where the next request would begin isn't certain after one that was refused.
  func refuse(_ request: UnsafeMutablePointer<evhttp_request>, on connection: ServerConnection, _ refusal: HTTPRefusal) {
    connection.finish(with: response(to: refusal).serializedForClosing(answersHead: request.pointee.type == EVHTTP_REQ_HEAD))
  }

  func send(_ response: HTTPResponse, to request: UnsafeMutablePointer<evhttp_request>, on connection: ServerConnection) {
    connection.enter(.writing)
    ResponseWriter.write(response, to: request, date: date.value, closing: isDraining)
    evhttp_request_set_on_complete_cb(
      request, { _, context in
        Unmanaged<ServerConnection>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue().answerWritten()
      }, Unmanaged.passUnretained(connection).toOpaque())
    evhttp_send_reply(request, Int32(response.status.code), response.status.reason.pointer, nil)
  }

  // MARK: Ending

  func shutdown(limit: Duration, done: @escaping () -> Void) {
    guard !isDraining else { return }
    isDraining = true
    shutdownDone = done
    stopListening()
    for connection in connections where connection.phase == .idle { connection.close() }
    if connections.isEmpty { loop.soon { [self] in finishShutdown() } }
    shutdownLimit = loop.schedule(after: limit) { [unowned self] in
      for connection in connections { connection.close() }
    }
  }

  private func finishShutdown() {
    shutdownLimit?.cancel()
    let done = shutdownDone
    shutdownDone = nil
    done?()
  }

  func close() {
    isDraining = true
    sweep?.cancel()
    shutdownLimit?.cancel()
    stopListening()
    for connection in connections { connection.close() }
    if let http { evhttp_free(http) }
    http = nil
  }
}
