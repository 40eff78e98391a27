import Contracts
import Deciding

/// The timers of the queue service. An idle queue has none.
public typealias QueueTimer = MessageOfKind<QueueTimerKind, QueueDue>

public enum QueueTimerKind: String, MessageKind {
  /// The time has come to let people in.
  case opening = "queue.opening"
  /// The next step of drawing a shuffle's order.
  case drawing = "queue.drawing"
  /// The message that calls the next in line was lost.
  case calling = "queue.calling-overdue"
  /// An active user's session is over.
  case session = "queue.session-over"
}

public struct QueueDue: Content {
  public var concertId: String
  /// Of a session: the entry's number.
  public var number: Int?
  /// Of a drawing: the part of the entries that is drawn next, 0, 1, 2 …
  public var part: Int?
  /// Of a drawing: the number of entries whose places are drawn.
  public var early: Int?

  public var routingKey: String { concertId }
  public var subject: String { number.map { QueueStatus.entryID(concertId, $0) } ?? concertId }
}
