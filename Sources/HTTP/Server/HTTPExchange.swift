import CEvent

/// One request's answer: given exactly once, at once or later, on the loop.
///
/// The connection may die first: then ``answer(_:)`` does nothing, and ``onClose`` was called. An exchange that is let go
/// unanswered answers 500 itself, so that no client waits for ever.
public final class HTTPExchange {
  /// Called when the connection died before the answer.
  public var onClose: (() -> Void)?

  private let connection: ServerConnection
  private var request: UnsafeMutablePointer<evhttp_request>?

  init(_ request: UnsafeMutablePointer<evhttp_request>, on connection: ServerConnection) {
    self.request = request
    self.connection = connection
  }

  deinit {
    guard let request else { return }
    connection.exchange = nil
    connection.core.answered()
    connection.core.refuse(request, on: connection, HTTPRefusal(.internalServerError, "the request was dropped unanswered"))
  }

  /// False when it was answered, or the connection died.
  public var isOpen: Bool { request != nil }

  /// Sends the response. The first answer counts, later ones are no answers.
  public func answer(_ response: HTTPResponse) {
    guard let request else { return }
    self.request = nil
    onClose = nil
    connection.exchange = nil
    connection.core.answered()
    connection.core.send(response, to: request, on: connection)
  }

  /// The connection died.
  func void() -> UnsafeMutablePointer<evhttp_request>? {
    let request = request
    let onClose = onClose
    self.request = nil
    self.onClose = nil
    connection.core.answered()
    onClose?()
    return request
  }
}

@available(*, unavailable)
extension HTTPExchange: Sendable {}
