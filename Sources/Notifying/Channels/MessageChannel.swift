/// A way to users: a file, a mail server, a webhook. It belongs to the lane's thread.
public protocol MessageChannel: AnyObject {
  /// `file`, `smtp` or `webhook`: a part of the ids of its messages.
  var name: String { get }
  /// Tries to deliver a message, which an earlier attempt may have delivered. `done` is called once, on this thread, within a time limit of
  /// the channel's own.
  func send(_ message: UserMessage, done: @escaping (ChannelResult) -> Void)
}

/// The result of one attempt to deliver a message.
public enum ChannelResult: Equatable, Sendable {
  case delivered
  /// The channel needs an address, and the message has none.
  case noAddress
  /// It will never be accepted as it is.
  case refused(String)
  /// Nobody knows whether it was delivered, or it was surely not: it is tried again.
  ///
  /// - Parameter retryAfter: milliseconds after which the receiver wants it again.
  case failed(String, retryAfter: Int64? = nil)
}
