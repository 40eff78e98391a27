import Contracts
import Deciding

/// The private events of a concert before it is published, and after one of its evenings is cancelled.
public enum ConcertPrivateEvent: MessageSet {
  /// Its sections are being opened.
  case opening(ConcertOpening)
  /// Another command waits for the concert too.
  case asked(ConcertAsked)
  /// One of its sections is open.
  case section(ConcertSectionOpened)
  /// One of its evenings is cancelled, and its reservations are being undone.
  case cancelling(ScheduleCancelling)
  /// More of them are.
  case emptied(ScheduleEmptied)

  public static let messageTypes = types(of: opening, asked, section, cancelling, emptied)

  public var parts: MessageParts {
    switch self {
    case .opening(let message): message.parts
    case .asked(let message): message.parts
    case .section(let message): message.parts
    case .cancelling(let message): message.parts
    case .emptied(let message): message.parts
    }
  }
}

public struct ConcertOpening: Message {
  public static let messageType = "concert.opening"

  public var concert: Concert
  public var command: CommandReference?

  public var routingKey: String { concert.concertId }
  public var subject: String { concert.concertId }
}

public struct ConcertAsked: Message {
  public static let messageType = "concert.asked"

  public var concertId: String
  public var command: CommandReference

  public var routingKey: String { concertId }
  public var subject: String { concertId }
}

public struct ConcertSectionOpened: Message {
  public static let messageType = "concert.section-opened"

  public var concertId: String
  public var sectionId: String

  public var routingKey: String { concertId }
  public var subject: String { concertId }
}

public struct ScheduleCancelling: Message {
  public static let messageType = "schedule.cancelling"

  public var concertId: String
  public var scheduleId: String
  public var reason: String?

  public var routingKey: String { concertId }
  public var subject: String { scheduleId }
}

public struct ScheduleEmptied: Message {
  public static let messageType = "schedule.emptied"

  public var concertId: String
  public var scheduleId: String
  /// The reservations that were told since the event before, and the paid ones that have ended.
  public var reservations: Int
  public var refunded: Int

  public var routingKey: String { concertId }
  public var subject: String { scheduleId }
}
