import EventLoop
import Glibc
import HTTP

/// The smallest service that the HTTP server can have: one fixed answer, from a thread of this process.
final class HelloServer {
  static let content = Array("hello".utf8)
  private static let name = "hello"

  let port: UInt16
  private let thread: LoopThread<HTTPServer>

  init() throws {
    let bound = Handover<UInt16>()
    thread = try LoopThread.start(named: Self.name) { loop in
      let server = HTTPServer(loop: loop) { _, exchange in
        exchange.answer(HTTPResponse(.ok, ["Content-Type": "text/plain"], body: .bytes(Self.content)))
      }
      bound.put(try server.listen(port: 0))
      return server
    }
    port = bound.take()
  }

  /// The processor time of its thread so far, in nanoseconds.
  var usage: Int64? { ThreadUsage.named(Self.name, of: getpid())?.processorNanoseconds }

  func stop() {
    thread.stop()
  }
}
