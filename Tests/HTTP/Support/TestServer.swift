import EventLoop
import HTTP
import WireTesting

/// A server on a loop of its own, on a port that was free.
struct TestServer: Sendable {
  struct Resident {
    let server: HTTPServer
    let port: UInt16
  }

  let thread: LoopThread<Resident>
  let port: UInt16

  init(
    _ configure: @escaping @Sendable (inout HTTPServer.Configuration) -> Void = { _ in },
    handler: @escaping @Sendable (EventLoop) -> HTTPHandler
  ) throws {
    thread = try LoopThread { loop in
      var configuration = HTTPServer.Configuration()
      configure(&configuration)
      let server = HTTPServer(loop: loop, configuration: configuration, handler: handler(loop))
      return Resident(server: server, port: try server.listen(port: 0))
    }
    port = thread.on { resident, _ in resident.port }!
  }

  /// Answers every request with `response`.
  static func answering(
    _ response: HTTPResponse, _ configure: @escaping @Sendable (inout HTTPServer.Configuration) -> Void = { _ in }
  ) throws -> TestServer {
    try TestServer(configure) { _ in { _, exchange in exchange.answer(response) } }
  }

  /// Answers with what it understood: method, path's segments, and the content.
  static func echoing(_ configure: @escaping @Sendable (inout HTTPServer.Configuration) -> Void = { _ in }) throws -> TestServer {
    try TestServer(configure) { _ in
      { request, exchange in
        let text = "\(request.method.rawValue) \(request.segments) \(String(decoding: request.body, as: UTF8.self))"
        exchange.answer(HTTPResponse(.ok, body: .bytes(Array(text.utf8))))
      }
    }
  }

  var metrics: HTTPServer.Metrics { thread.on { resident, _ in resident.server.metrics }! }

  func connect() throws -> WireConnection { try WireConnection(port: port) }

  var client: BlockingHTTPClient { BlockingHTTPClient(host: "127.0.0.1", port: port, timeout: .seconds(300)) }
}
