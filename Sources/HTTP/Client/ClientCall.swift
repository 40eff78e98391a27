import EventLoop

/// One request of a client, from `send` to its completion.
final class ClientCall {
  enum State { case waiting, running, ended }

  let target: HTTPTarget
  var state = State.waiting
  private let request: HTTPClientRequest
  private let completion: ClientCore.Completion
  private var deadline: EventRegistration?
  private unowned let core: ClientCore
  private var connection: ClientConnection?
  private var isRetry = false

  init(
    _ request: HTTPClientRequest, to target: HTTPTarget, timeout: Duration, of core: ClientCore,
    _ completion: @escaping ClientCore.Completion
  ) {
    self.request = request
    self.target = target
    self.core = core
    self.completion = completion
    deadline = core.loop.schedule(after: timeout) { [unowned self] in
      self.core.end(self, .failure(.timedOut(target.description)))
    }
  }

  func start(on connection: ClientConnection) {
    self.connection = connection
    connection.send(request) { [unowned self] result in
      switch result {
      case .success(let response): core.end(self, .success(response))
      case .failure(.ended) where connection.hasServed && !isRetry && request.method.isIdempotent:
        isRetry = true
        core.retry(self)
      case .failure(let failure): core.end(self, .failure(HTTPClientError(failure, of: target)))
      }
    }
  }

  /// Takes the call off its connection, and returns the connection.
  func detach() -> ClientConnection? {
    defer { connection = nil }
    return connection
  }

  /// - Returns: the connection that it ran on.
  func finish() -> ClientConnection? {
    state = .ended
    deadline?.cancel()
    return detach()
  }

  func complete(_ result: Result<HTTPResponse, HTTPClientError>) { completion(result) }
}

extension HTTPClientError {
  fileprivate init(_ failure: ClientConnection.Failure, of target: HTTPTarget) {
    self =
      switch failure {
      case .notConnected(let reason): .connectFailed(target.description, reason: reason)
      case .ended: .closed(target.description)
      case .malformed: .badResponse(target.description)
      }
  }
}
