import EventLoop

/// An HTTP/1.1 client on an ``EventLoop``: keeps connections, bounds what runs and what waits.
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
/// Host names are resolved without blocking. A request that can be repeated without harm is sent once more when the kept
/// connection it went out on turns out to be closed.
public final class HTTPClient {
  private let core: ClientCore

  public init(loop: EventLoop, configuration: Configuration = Configuration()) {
    core = ClientCore(loop: loop, configuration: configuration)
  }

  deinit { core.shutdown() }

  /// - Parameters:
  ///   - timeout: for everything: waiting, connecting, the whole answer.
  ///   - completion: called once, on the loop, never before `send` returns.
  public func send(
    _ request: HTTPClientRequest, to target: HTTPTarget, timeout: Duration,
    completion: @escaping (Result<HTTPResponse, HTTPClientError>) -> Void
  ) {
    core.send(request, to: target, timeout: timeout, completion: completion)
  }

  public var metrics: Metrics { core.metrics }

  /// Closes all connections; what runs or waits fails with `shutDown`.
  public func shutdown() { core.shutdown() }
}

@available(*, unavailable)
extension HTTPClient: Sendable {}
