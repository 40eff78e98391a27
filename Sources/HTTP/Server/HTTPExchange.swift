/// The way to answer one request. The handler answers exactly once, at once or later, on the loop.
///
/// The connection may die before that: then ``onClose`` is called, and ``answer(_:)`` does nothing. An exchange that is freed without an
/// answer answers 500 itself, so that no client waits for ever.
public final class HTTPExchange {
  /// Called when the connection died before the answer.
  public var onClose: (() -> Void)?

  /// Nil when the exchange was answered, or the connection died.
  private var connection: ServerConnection?

  init(on connection: ServerConnection) {
    self.connection = connection
  }

  deinit {
    end()?.refuse(HTTPRefusal(.internalServerError, "the request was dropped unanswered"))
  }

  /// False when the exchange was answered, or the connection died.
  public var isOpen: Bool { connection != nil }

  /// Sends the response. Only the first call has an effect.
  public func answer(_ response: HTTPResponse) {
    onClose = nil
    end()?.send(response)
  }

  /// Begins an answer without an end. Its body is what is sent first.
  /// - Returns: nil if the client wants only the head, or the exchange was answered, or the connection died.
  public func stream(_ response: HTTPResponse) -> HTTPStream? {
    onClose = nil
    return end()?.beginStream(response)
  }

  /// Closes the connection without an answer, as the death of a server does. For servers that stand in for unreliable ones.
  public func drop() {
    onClose = nil
    end()?.close()
  }

  /// Called when the connection has died.
  func void() {
    let onClose = onClose
    self.onClose = nil
    _ = end()
    onClose?()
  }

  private func end() -> ServerConnection? {
    guard let connection else { return nil }
    self.connection = nil
    connection.exchangeEnded()
    return connection
  }
}

@available(*, unavailable)
extension HTTPExchange: Sendable {}
