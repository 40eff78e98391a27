import EventLoop

/// Called on the loop for each valid request. It answers the exchange at once, or keeps it and answers later, on the same loop.
public typealias HTTPHandler = (HTTPRequest, HTTPExchange) -> Void

/// An HTTP/1.1 server on an ``EventLoop``.
///
/// ```swift
/// let server = HTTPServer(loop: loop) { request, exchange in
///   exchange.answer(HTTPResponse(.ok, ["Content-Type": "text/plain"], body: "hello"))
/// }
/// let port = try server.listen(host: "127.0.0.1", port: 0)
/// loop.onSignal(SIGTERM) { server.shutdown(limit: .seconds(10)) { loop.stop() } }
/// loop.run()
/// ```
/// If a client closes its sending side before it has its answer, the server takes it for gone.
public final class HTTPServer {
  private let core: ServerCore

  public init(loop: EventLoop, configuration: Configuration = Configuration(), handler: @escaping HTTPHandler) {
    core = ServerCore(loop: loop, configuration: configuration, handler: handler)
  }

  deinit { core.close() }

  /// Accepts connections on `host`, a name or an address.
  /// - Parameter port: 0 means any free port.
  /// - Returns: the port.
  @discardableResult
  public func listen(host: String = "127.0.0.1", port: UInt16) throws(ListenError) -> UInt16 {
    let socket = try ListeningSocket(host: host, port: port, backlog: core.configuration.backlog)
    try core.accept(on: socket)
    return socket.port
  }

  /// Accepts connections on a Unix socket, to which only this user may connect (mode 0600). Replaces a socket file on which nobody listens
  /// any more. The file is removed when the server ends.
  public func listen(unixPath: String) throws(ListenError) {
    try core.accept(on: ListeningSocket(unixPath: unixPath, backlog: core.configuration.backlog))
  }

  public var metrics: Metrics { core.metrics }

  /// Accepts no more connections, closes those that wait for a request, answers the requests in flight, and then calls `done`. After
  /// `limit` it closes the remaining connections and calls `done` all the same.
  public func shutdown(limit: Duration, done: @escaping () -> Void) {
    core.shutdown(limit: limit, done: done)
  }
}

@available(*, unavailable)
extension HTTPServer: Sendable {}
