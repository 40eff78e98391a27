import EventLoop

/// The client behind ``HTTPClient``: a pool of connections for each target.
final class ClientCore {
  typealias Completion = (Result<HTTPResponse, HTTPClientError>) -> Void

  let loop: EventLoop
  let configuration: HTTPClient.Configuration
  private(set) var metrics = HTTPClient.Metrics()
  private var calls: [ObjectIdentifier: ClientCall] = [:]
  private var pools: [HTTPTarget: ConnectionPool] = [:]
  private var sweep: EventRegistration?
  private var isShutDown = false

  init(loop: EventLoop, configuration: HTTPClient.Configuration) {
    self.loop = loop
    self.configuration = configuration
    let interval = min(.seconds(1), max(.milliseconds(10), configuration.idleTimeout / 4))
    sweep = loop.schedule(every: interval) { [unowned self] in closeUnused() }
  }

  func send(_ request: HTTPClientRequest, to target: HTTPTarget, timeout: Duration, completion: @escaping Completion) {
    guard !isShutDown else { return loop.soon { completion(.failure(.shutDown)) } }
    guard request.isWellFormed else { return loop.soon { completion(.failure(.badRequest(request.path))) } }
    let pool = pools[target] ?? ConnectionPool()
    let mustWait = pool.running >= configuration.maxConnectionsPerTarget
    if mustWait, pool.waiting.count >= configuration.maxWaitingPerTarget {
      return loop.soon { completion(.failure(.tooManyInFlight(target.description))) }
    }
    let call = ClientCall(request, to: target, timeout: timeout, of: self, completion)
    calls[ObjectIdentifier(call)] = call
    if mustWait {
      pools[target]?.waiting.append(call)
      metrics.requestsWaiting += 1
    } else {
      run(call)
    }
  }

  // MARK: A call

  /// Puts the call on a kept connection or a new one, but not before the next turn, because evhttp may fail at once.
  private func run(_ call: ClientCall, fresh: Bool = false) {
    call.state = .running
    pools[call.target, default: ConnectionPool()].running += 1
    metrics.requestsRunning += 1
    loop.soon { [self] in
      guard call.state == .running else { return }
      let kept = fresh ? nil : pools[call.target]?.idle.popLast()
      call.start(on: kept ?? connect(to: call.target))
    }
  }

  /// Ends a call, with or without an answer. The connection is kept or closed, and the next waiting call begins.
  func end(_ call: ClientCall, _ result: Result<HTTPResponse, HTTPClientError>) {
    switch call.state {
    case .ended: return
    case .running: stopped(call)
    case .waiting:
      pools[call.target]?.waiting.removeAll { $0 === call }
      metrics.requestsWaiting -= 1
    }
    calls[ObjectIdentifier(call)] = nil
    if let connection = call.finish() {
      if case .success = result, connection.isOpen, !isShutDown { keep(connection) } else { discard(connection) }
    }
    next(for: call.target)
    call.complete(result)
  }

  /// Sends the request once more, on a new connection: the other side had just closed the kept one, and repeating it does no harm.
  func retry(_ call: ClientCall) {
    stopped(call)
    if let connection = call.detach() { discard(connection) }
    run(call, fresh: true)
  }

  private func stopped(_ call: ClientCall) {
    pools[call.target]?.running -= 1
    metrics.requestsRunning -= 1
  }

  private func next(for target: HTTPTarget) {
    guard let pool = pools[target] else { return }
    if let call = pool.waiting.first, pool.running < configuration.maxConnectionsPerTarget {
      pools[target]?.waiting.removeFirst()
      metrics.requestsWaiting -= 1
      run(call)
    } else if pool.isUnused {
      pools[target] = nil
    }
  }

  // MARK: Connections

  private func connect(to target: HTTPTarget) -> ClientConnection {
    metrics.openConnections += 1
    metrics.connectionsTotal += 1
    return ClientConnection(to: target, of: self)
  }

  private func keep(_ connection: ClientConnection) {
    connection.idleSince = loop.now
    pools[connection.target, default: ConnectionPool()].idle.append(connection)
  }

  /// Frees the connection in the next turn: evhttp may be in the middle of one of its callbacks.
  private func discard(_ connection: ClientConnection) {
    metrics.openConnections -= 1
    connection.retire()
    loop.soon { connection.free() }
  }

  /// Called when the other side has closed a connection that nobody used.
  func closed(_ connection: ClientConnection) {
    guard let index = pools[connection.target]?.idle.firstIndex(where: { $0 === connection }) else { return }
    pools[connection.target]?.idle.remove(at: index)
    discard(connection)
    next(for: connection.target)
  }

  private func closeUnused() {
    let oldest = loop.now - configuration.idleTimeout.nanoseconds
    for (target, pool) in pools {
      for connection in pool.idle where connection.idleSince < oldest { closed(connection) }
      if pools[target]?.isUnused ?? false { pools[target] = nil }
    }
  }

  func shutdown() {
    guard !isShutDown else { return }
    isShutDown = true
    sweep?.cancel()
    let kept = pools.values.flatMap(\.idle)
    pools = [:]
    for connection in kept { discard(connection) }
    for call in calls.values { end(call, .failure(.shutDown)) }
  }
}

/// The connections to one target, and the calls that wait for one.
struct ConnectionPool {
  /// The kept connections. The last used one is taken first, so the others grow old and are closed.
  var idle: [ClientConnection] = []
  /// The number of calls that have a connection or are about to get one.
  var running = 0
  var waiting: [ClientCall] = []

  var isUnused: Bool { idle.isEmpty && running == 0 && waiting.isEmpty }
}
