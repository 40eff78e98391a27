/// An answer without an end, to which content is added as it comes: for server-sent events.
///
/// It ends with ``end()``, when it is freed, with the server's shutdown, or when the connection dies. Its connection closes then, which
/// tells the client that the content is complete (RFC 9112, 6.3). A client that takes its content too slowly is dropped: the server keeps
/// no more for it than ``HTTPServer/Configuration/maxUnsentBytes``.
public final class HTTPStream {
  /// Called when the stream has ended without ``end()``.
  public var onClose: (() -> Void)?

  /// Nil after the end.
  private var connection: ServerConnection?

  init(on connection: ServerConnection) {
    self.connection = connection
  }

  deinit { end() }

  public var isOpen: Bool { connection != nil }

  /// Sends more content. The bytes are not copied, so that any number of streams may send the same. After the end it does nothing.
  public func send(_ bytes: SharedBytes) {
    connection?.stream(bytes)
  }

  /// Ends the stream when its content is sent.
  public func end() {
    guard let connection else { return }
    self.connection = nil
    onClose = nil
    connection.endStream()
  }

  /// Called when the connection has died or the server shuts down.
  func void() {
    let onClose = onClose
    self.onClose = nil
    connection = nil
    onClose?()
  }
}

@available(*, unavailable)
extension HTTPStream: Sendable {}
