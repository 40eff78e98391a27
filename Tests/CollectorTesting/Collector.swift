import EventLoop
import HTTP
import Synchronization

/// An HTTP server that keeps what is posted to it, as a collector of spans does, or the receiver of a webhook.
public final class Collector: Sendable {
  private let received = Mutex<[HTTPRequest]>([])
  /// The answers to come; then 200.
  private let statuses: Mutex<[HTTPStatus]>
  private let thread: LoopThread<HTTPServer>
  public let port: UInt16

  /// - Parameter statuses: of the first answers; the others are 200.
  public init(answering statuses: [HTTPStatus] = []) throws {
    self.statuses = Mutex(statuses)
    let bound = Handover<UInt16>()
    let (received, answers) = (Box(), Box())
    thread = try LoopThread.start(named: "collector") { loop in
      let server = HTTPServer(loop: loop) { request, exchange in
        received.collector?.take(request)
        exchange.answer(HTTPResponse(answers.collector?.next ?? .ok))
      }
      bound.put(try server.listen(host: "127.0.0.1", port: 0))
      return server
    }
    port = bound.take()
    received.set(self)
    answers.set(self)
  }

  /// The server's handler is made before the collector is.
  private final class Box: Sendable {
    private let value = Mutex<Collector?>(nil)
    var collector: Collector? { value.withLock { $0 } }
    func set(_ collector: Collector) { value.withLock { $0 = collector } }
  }

  private var next: HTTPStatus { statuses.withLock { $0.isEmpty ? .ok : $0.removeFirst() } }

  private func take(_ request: HTTPRequest) {
    received.withLock { $0.append(request) }
  }

  public var requests: [HTTPRequest] { received.withLock { $0 } }
  public var bodies: [[UInt8]] { requests.map(\.body) }
  public var types: [String?] { requests.map { $0.fields["content-type"] } }

  public func stop() { thread.stop() }
}
