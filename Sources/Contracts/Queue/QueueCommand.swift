import Deciding
import JSON

/// The commands to the queue service, by concertId: one lane orders all that concerns a concert's waiting room.
public enum QueueCommand: CommandSet {
  case enter(EnterQueue)
  case leave(LeaveQueue)
  case adjust(AdjustQueue)
  case open(OpenQueue)
  case admit(AdmitNext)

  public static let topic = "queue.commands"

  public static let messageTypes = types(of: enter, leave, adjust, open, admit)

  public var parts: MessageParts {
    switch self {
    case .enter(let message): message.parts
    case .leave(let message): message.parts
    case .adjust(let message): message.parts
    case .open(let message): message.parts
    case .admit(let message): message.parts
    }
  }
}

/// Gives a user a place at the end of the line. Who has a place keeps it.
public struct EnterQueue: Message {
  public static let messageType = "queue.enter"

  public var concertId: String
  public var userId: String
  public var terms: QueueTerms

  public init(concertId: String, userId: String, terms: QueueTerms) {
    self.concertId = concertId
    self.userId = userId
    self.terms = terms
  }

  public var routingKey: String { concertId }
  public var subject: String { concertId }

  public func checkNumbers() throws(NumberOutOfRange) {
    try terms.checkNumbers()
  }

  public func encode(into json: inout JSONOutput) {
    json.field("concertId", concertId)
    json.field("userId", userId)
    json.field("terms", terms)
  }
}

/// Gives a place up: the user leaves, or has bought. It names the entry, so that it never ends a later one of the same user.
public struct LeaveQueue: Message {
  public static let messageType = "queue.leave"

  public var concertId: String
  public var userId: String
  public var number: Int

  public init(concertId: String, userId: String, number: Int) {
    self.concertId = concertId
    self.userId = userId
    self.number = number
  }

  public var routingKey: String { concertId }
  public var subject: String { concertId }

  public func checkNumbers() throws(NumberOutOfRange) {
    try Numbers.counts.check(number, "number")
  }
}

/// An admin changes a queue. What is nil stays as it is.
public struct AdjustQueue: Message {
  public static let messageType = "queue.adjust"

  public var concertId: String
  public var terms: QueueTerms
  public var activeUsers: Int?
  public var paused: Bool?
  /// Lets so many in now, beyond `activeUsers` and also while paused.
  public var admit: Int?

  public init(concertId: String, terms: QueueTerms, activeUsers: Int? = nil, paused: Bool? = nil, admit: Int? = nil) {
    self.concertId = concertId
    self.terms = terms
    self.activeUsers = activeUsers
    self.paused = paused
    self.admit = admit
  }

  public var routingKey: String { concertId }
  public var subject: String { concertId }

  public func checkNumbers() throws(NumberOutOfRange) {
    try terms.checkNumbers()
    try Numbers.counts.check(activeUsers, "activeUsers")
    try Numbers.counts.check(admit, "admit")
  }
}

/// Opens a shuffled queue. The edge sends it when the time has come, because only edges can derive the seed.
public struct OpenQueue: Message {
  public static let messageType = "queue.open"

  public var concertId: String
  public var terms: QueueTerms
  /// In hexadecimal digits. It counts only if its SHA-256 is the commitment.
  public var seed: String

  public init(concertId: String, terms: QueueTerms, seed: String) {
    self.concertId = concertId
    self.terms = terms
    self.seed = seed
  }

  public var routingKey: String { concertId }
  public var subject: String { concertId }

  public func checkNumbers() throws(NumberOutOfRange) {
    try terms.checkNumbers()
  }
}

/// Lets in those who are next. The queue service sends it to itself when a place is free. A session must begin when somebody is let in, and
/// not when the place became free: after an outage, that may be long ago. This message is made at that time.
///
/// Only the call that the queue waits for counts. A recovery may send an old one again, and that one would let in somebody else.
public struct AdmitNext: Message {
  public static let messageType = "queue.admit"

  public var concertId: String
  /// The id of the message that has caused it; nil: an earlier version has sent it.
  public var call: MessageID?

  public init(concertId: String, call: MessageID?) {
    self.concertId = concertId
    self.call = call
  }

  public var routingKey: String { concertId }
  public var subject: String { concertId }
}
