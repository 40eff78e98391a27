import Contracts
import Deciding
import JSON

/// The private events of a queue.
public enum QueuePrivateEvent: MessageSet {
  /// A user waits for the answer to `queue.enter`, because a place is free.
  case asked(QueueAsked)
  /// They were answered without being let in.
  case answered(QueueAnswered)
  /// The mark has moved, or somebody was called.
  case moved(QueueMoved)
  /// Some entries of a shuffle have their draws.
  case drawn(QueueDrawn)

  public static let messageTypes = types(of: asked, answered, moved, drawn)

  public var parts: MessageParts {
    switch self {
    case .asked(let message): message.parts
    case .answered(let message): message.parts
    case .moved(let message): message.parts
    case .drawn(let message): message.parts
    }
  }
}

public struct QueueAsked: Message {
  public static let messageType = "queue.asked"

  public var concertId: String
  public var number: Int
  public var command: CommandReference

  public var routingKey: String { concertId }
  public var subject: String { QueueStatus.entryID(concertId, number) }
}

public struct QueueAnswered: Message {
  public static let messageType = "queue.answered"

  public var concertId: String
  public var number: Int

  public var routingKey: String { concertId }
  public var subject: String { QueueStatus.entryID(concertId, number) }
}

public struct QueueMoved: Message {
  public static let messageType = "queue.moved"

  public var concertId: String
  public var mark: Int
  public var extra: Int
  public var isCalling: Bool
  /// `QueueRow.call`
  public var call: MessageID?

  public var routingKey: String { concertId }
  public var subject: String { concertId }
}

public struct QueueDrawn: Message {
  public static let messageType = "queue.drawn"

  public var concertId: String
  /// The part of the entries, 0, 1, 2 …
  public var part: Int
  /// In order of their numbers, as hexadecimal digits.
  public var draws: [String]

  public var routingKey: String { concertId }
  public var subject: String { QueueDrawn.id(concertId, part) }

  static func id(_ concertId: String, _ part: Int) -> String { "\(concertId)/draws/\(part)" }
}
