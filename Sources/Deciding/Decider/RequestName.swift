/// The name that a worker gives to a command to another service, and under which it hears the reply. The text travels in the headers of
/// the command and of the reply, and journals keep it: later versions must read it.
public protocol RequestName: LosslessStringConvertible, Equatable, Sendable {
  /// The topic of the replies: `<service>.replies`.
  static var replyTopic: String { get }
  /// The key of the reply's record: the key of what waits for the reply, so that the same lane gets it.
  var routingKey: String { get }
}
