import Deciding

/// Cancels one evening of a concert: no more of its seats are sold, and every reservation is cancelled and refunded.
public struct CancelSchedule: Message, CommandSet {
  public static let messageType = "schedule.cancel"
  public static let topic = "concert.commands"

  public var concertId: String
  public var scheduleId: String
  /// What the operator says about it, for whoever asks later.
  public var reason: String?

  public init(concertId: String, scheduleId: String, reason: String? = nil) {
    self.concertId = concertId
    self.scheduleId = scheduleId
    self.reason = reason
  }

  public var routingKey: String { concertId }
  public var subject: String { scheduleId }
}

/// The answer to `schedule.cancel`: how far its reservations are undone.
public struct ScheduleCancelled: Message {
  public static let messageType = "schedule.reply"

  public enum Status: String, Codable, Sendable, CaseIterable {
    case cancelled = "CANCELLED"
  }

  public var scheduleId: String
  public var status: Status
  /// The reservations that were told so far.
  public var reservations: Int
  /// The paid ones among them that have ended since, so that payment gives their money back.
  public var refunded: Int

  public init(scheduleId: String, reservations: Int, refunded: Int) {
    self.scheduleId = scheduleId
    status = .cancelled
    self.reservations = reservations
    self.refunded = refunded
  }

  public var routingKey: String { scheduleId }
  public var subject: String { scheduleId }
}

/// The answers of the concert service.
public enum ConcertReply: MessageSet {
  case opened(ConcertOpened)
  case cancelled(ScheduleCancelled)

  public static let messageTypes = types(of: opened, cancelled)

  public var parts: MessageParts {
    switch self {
    case .opened(let message): message.parts
    case .cancelled(let message): message.parts
    }
  }
}
