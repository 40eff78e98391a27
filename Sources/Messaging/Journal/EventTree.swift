import Deciding

/// A message that some other message has caused.
public protocol CausedMessage {
  /// The service in whose journal it is.
  var service: String { get }
  var id: MessageID { get }
  var causeID: MessageID? { get }
  /// Whether it went to a topic, so that other services may have done something about it.
  var isSent: Bool { get }
}

/// All that followed from one request, as a tree: below each message are those that it caused.
public struct EventTree<Message: CausedMessage> {
  /// A message, and how deep it is in the tree.
  public struct Line {
    public var depth: Int
    public var message: Message
  }

  /// The messages in the order of the tree; those of one cause in the order of their time.
  public let lines: [Line]

  /// - Parameter messages: by time.
  public init(_ messages: [Message]) {
    // A recovery has a message a second time. The first one counts.
    var known: Set<String> = []
    let distinct = messages.filter { known.insert("\($0.service) \($0.id)").inserted }
    // What two services do about one message has the same id in both. Only what was sent can be a cause elsewhere.
    let senders = Dictionary(distinct.indices.map { (distinct[$0].id, $0) }) { one, other in
      distinct[one].isSent ? one : other
    }
    // A message is no cause of itself, whatever somebody's record says.
    let children = Dictionary(grouping: distinct.indices) { index in
      distinct[index].causeID.flatMap { senders[$0] }.flatMap { $0 == index ? nil : $0 }
    }
    var lines: [Line] = []
    var waiting = (children[nil] ?? []).reversed().map { (index: $0, depth: 0) }
    while let (index, depth) = waiting.popLast() {
      lines.append(Line(depth: depth, message: distinct[index]))
      waiting += (children[index] ?? []).reversed().map { ($0, depth + 1) }
    }
    self.lines = lines
  }
}
