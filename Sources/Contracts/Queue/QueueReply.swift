import Deciding

/// The replies of the queue service.
public enum QueueReply: MessageSet {
  case entered(QueueEntered)
  case left(QueueLeft)
  case adjusted(QueueAdjusted)

  public static let messageTypes = types(of: entered, left, adjusted)

  public var parts: MessageParts {
    switch self {
    case .entered(let message): message.parts
    case .left(let message): message.parts
    case .adjusted(let message): message.parts
    }
  }
}

/// The answer to `queue.enter`. The edge makes the token of it.
public struct QueueEntered: Message {
  public static let messageType = "queue.entered"

  public var concertId: String
  public var userId: String
  public var number: Int
  /// Whether this command made the entry. Otherwise the user had it already.
  public var isNew: Bool
  public var status: QueueEntryStatus
  /// Nil: the entry waits somewhere in the line, and the edge knows where.
  public var position: Int?
  public var estimatedWaitSeconds: Int?
  public var expiresAt: Timestamp?

  public init(
    concertId: String, userId: String, number: Int, isNew: Bool, status: QueueEntryStatus, position: Int?,
    estimatedWaitSeconds: Int? = nil, expiresAt: Timestamp? = nil
  ) {
    self.concertId = concertId
    self.userId = userId
    self.number = number
    self.isNew = isNew
    self.status = status
    self.position = position
    self.estimatedWaitSeconds = estimatedWaitSeconds
    self.expiresAt = expiresAt
  }

  public var routingKey: String { concertId }
  public var subject: String { concertId }
}

/// The answer to `queue.leave`.
public struct QueueLeft: Message {
  public static let messageType = "queue.left"

  public var concertId: String
  public var status = QueueEntryStatus.expired

  public init(concertId: String) {
    self.concertId = concertId
  }

  public var routingKey: String { concertId }
  public var subject: String { concertId }
}

/// The answer to `queue.adjust`.
public struct QueueAdjusted: Message {
  public static let messageType = "queue.adjusted"

  public var concertId: String
  public var mode = Admission.Mode.queue
  public var order: Admission.Order
  public var activeUsers: Int
  public var paused: Bool
  public var waiting: Int
  public var active: Int

  public init(concertId: String, order: Admission.Order, activeUsers: Int, paused: Bool, waiting: Int, active: Int) {
    self.concertId = concertId
    self.order = order
    self.activeUsers = activeUsers
    self.paused = paused
    self.waiting = waiting
    self.active = active
  }

  public var routingKey: String { concertId }
  public var subject: String { concertId }
}
