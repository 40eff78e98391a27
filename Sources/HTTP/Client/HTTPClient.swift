import EventLoop

/// An HTTP/1.1 client on an ``EventLoop``. It keeps connections, and limits how many requests run and wait.
///
/// ```swift
/// let client = HTTPClient(loop: loop)
/// client.send(HTTPClientRequest(.get, "/balance?user=u1"), to: instance, timeout: .seconds(2)) { result in
///   switch result {
///   case .success(let response): exchange.answer(response)
///   case .failure(let error): exchange.answer(unavailable(error))
///   }
/// }
/// ```
/// Host names are resolved without blocking. A request that can be repeated without harm is sent once more if its kept connection turns out
/// to be closed.
public final class HTTPClient {
  private let core: ClientCore

  public init(loop: EventLoop, configuration: Configuration = Configuration()) {
    core = ClientCore(loop: loop, configuration: configuration)
  }

  deinit { core.shutdown() }

  /// - Parameters:
  ///   - timeout: the time limit for everything: waiting, connecting, the whole answer.
  ///   - completion: called once, on the loop, never before `send` returns.
  public func send(
    _ request: HTTPClientRequest, to target: HTTPTarget, timeout: Duration,
    completion: @escaping (Result<HTTPResponse, HTTPClientError>) -> Void
  ) {
    core.send(request, to: target, timeout: timeout, completion: completion)
  }

  public var metrics: Metrics { core.metrics }

  /// Closes all connections. Requests that run or wait fail with `shutDown`.
  public func shutdown() { core.shutdown() }
}

@available(*, unavailable)
extension HTTPClient: Sendable {}

extension HTTPClient {
  public struct Configuration: Sendable {
    /// The number of connections to one target, and so of requests that run at once.
    public var maxConnectionsPerTarget = 32
    /// The number of requests to one target that may wait for a connection. More fail with `tooManyInFlight`.
    public var maxWaitingPerTarget = 256
    /// How long an unused connection is kept. Servers keep it longer, so a request rarely meets a connection that is being closed.
    public var idleTimeout = Duration.seconds(30)
    /// The largest content of an answer, in bytes. More is a `badResponse`.
    public var maxBodyBytes = 8 * 1024 * 1024

    public init() {}
  }

  /// What the client counts.
  public struct Metrics: Sendable, Equatable {
    public internal(set) var openConnections = 0
    public internal(set) var connectionsTotal = 0
    public internal(set) var requestsRunning = 0
    public internal(set) var requestsWaiting = 0
  }
}

/// Why a request has no answer.
public enum HTTPClientError: Error, Equatable, CustomStringConvertible {
  /// Nothing was sent.
  case connectFailed(String, reason: String)
  /// The answer was not complete within the time limit. The request may have had its effect.
  case timedOut(String)
  /// The connection ended before the answer was complete. The request may have had its effect.
  case closed(String)
  /// The largest numbers of requests run and wait already. Nothing was sent.
  case tooManyInFlight(String)
  /// The bytes that came were no HTTP answer, or the answer was too large.
  case badResponse(String)
  /// The path has spaces, or there is content with a method that has none. Nothing was sent.
  case badRequest(String)
  /// The client was shut down.
  case shutDown

  public var description: String {
    switch self {
    case .connectFailed(let target, let reason): "cannot connect to \(target): \(reason); is it running?"
    case .timedOut(let target): "no answer from \(target) in time"
    case .closed(let target): "\(target) closed the connection before it answered"
    case .tooManyInFlight(let target): "too many requests to \(target) are waiting"
    case .badResponse(let target): "\(target) did not answer in HTTP, or its answer was too large"
    case .badRequest(let path): "the request to \(path) is not well formed"
    case .shutDown: "the client was shut down"
    }
  }
}
