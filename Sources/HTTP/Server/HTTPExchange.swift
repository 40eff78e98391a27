/// One request's answer: given exactly once, at once or later, on the loop.
///
/// The connection may die first: then ``answer(_:)`` does nothing, and ``onClose`` was called. An exchange that is let go
/// unanswered answers 500 itself, so that no client waits for ever.
public final class HTTPExchange {
  /// Called when the connection died before the answer.
  public var onClose: (() -> Void)?

  /// Nil when it was answered, or the connection died.
  private var connection: ServerConnection?

  init(on connection: ServerConnection) {
    self.connection = connection
  }

  deinit {
    end()?.refuse(HTTPRefusal(.internalServerError, "the request was dropped unanswered"))
  }

  /// False when it was answered, or the connection died.
  public var isOpen: Bool { connection != nil }

  /// Sends the response. The first answer counts, later ones are no answers.
  public func answer(_ response: HTTPResponse) {
    onClose = nil
    end()?.send(response)
  }

  /// The connection died.
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
