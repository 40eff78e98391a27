import CEvent
import EventLoop

/// The server behind ``HTTPServer``. The latter ends it, so no callback meets an object that is being freed.
final class ServerCore {
  let loop: EventLoop
  let configuration: HTTPServer.Configuration
  let date = DateField()
  private let limit: ConnectionLimit
  private let limits: PhaseLimits
  var metrics = HTTPServer.Metrics()
  private let handler: HTTPHandler
  private var listeners: [Listener] = []
  private var connections: [ServerConnection] = []
  private var sweep: EventRegistration?
  private var shutdownDone: (() -> Void)?
  private var shutdownLimit: EventRegistration?
  /// Whether connections close after their present request.
  private(set) var isDraining = false

  init(loop: EventLoop, configuration: HTTPServer.Configuration, handler: @escaping HTTPHandler) {
    self.loop = loop
    self.configuration = configuration
    self.handler = handler
    limit = ConnectionLimit(wanted: configuration.maxConnections)
    limits = PhaseLimits(configuration)
    metrics.connectionLimit = limit.served
    sweep = loop.schedule(every: limits.interval) { [unowned self] in cutOverdue() }
  }

  // MARK: Listening

  func accept(on socket: ListeningSocket) throws(ListenError) {
    guard !isDraining else {
      socket.close()
      throw ListenError(.other, "cannot listen: the server was shut down")
    }
    listeners.append(try Listener(socket, on: loop) { [unowned self] in accepted($0, from: $1) })
  }

  private func setAccepting(_ accepting: Bool) {
    for listener in listeners { listener.setAccepting(accepting) }
  }

  // MARK: Connections

  private func accepted(_ descriptor: CInt, from address: String) {
    guard let bufferevent = bufferevent_socket_new(loop.base, descriptor, Int32(BEV_OPT_CLOSE_ON_FREE.rawValue)) else {
      evutil_closesocket(descriptor)
      return
    }
    // With the default of 16 KiB a seat map takes two writes.
    bufferevent_set_max_single_write(bufferevent, 256 * 1024)
    // No request is larger than this. A client that sends more before it has its answer has to wait.
    let mostBuffered = configuration.maxHeaderBytes + configuration.maxBodyBytes + 4096
    bufferevent_setwatermark(bufferevent, Int16(EV_READ), 0, mostBuffered)

    let parser = RequestParser(
      limits: RequestParser.Limits(headerBytes: configuration.maxHeaderBytes, bodyBytes: configuration.maxBodyBytes),
      remoteAddress: address)
    let connection = ServerConnection(
      core: self, bufferevent: bufferevent, parser: parser, isExcess: connections.count >= limit.served)
    connection.index = connections.count
    connections.append(connection)
    metrics.openConnections += 1
    if connections.count >= limit.accepted { setAccepting(false) }
  }

  func closed(_ connection: ServerConnection) {
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
    // The loop goes backwards, because the last connection takes the place of one that closes.
    for index in connections.indices.reversed() where index < connections.count {
      let connection = connections[index]
      if now - connection.since > limits.nanoseconds(for: connection) { connection.cutOverdue() }
    }
    if connections.count < limit.accepted { setAccepting(true) }
  }

  // MARK: Requests

  func received(_ request: HTTPRequest, on connection: ServerConnection) {
    if connection.isExcess { return connection.refuse(HTTPRefusal(.serviceUnavailable, "too many connections", fields: request.fields)) }
    metrics.requestsTotal += 1
    metrics.requestsInFlight += 1
    connection.serve(request, by: handler)
  }

  func answered() { metrics.requestsInFlight -= 1 }

  func response(to refusal: HTTPRefusal) -> HTTPResponse {
    metrics.refusalsTotal += 1
    return configuration.refusalResponse(refusal)
  }

  // MARK: Ending

  func shutdown(limit: Duration, done: @escaping () -> Void) {
    guard !isDraining else { return }
    isDraining = true
    shutdownDone = done
    listeners = []
    for connection in connections {
      switch connection.phase {
      case .idle: connection.close()
      case .streaming: connection.finishStream()
      case .reading, .handling, .writing, .lingering: break
      }
    }
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
    listeners = []
    for connection in connections { connection.close() }
  }
}
