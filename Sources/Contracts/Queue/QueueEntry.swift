import Deciding
import JSON

/// The status of a place in a waiting room.
public enum QueueEntryStatus: String, Codable, Sendable, CaseIterable {
  case waiting = "WAITING"
  /// Its user may buy.
  case active = "ACTIVE"
  /// Its session is over, or its user has left.
  case expired = "EXPIRED"
}

/// One user's place in a concert's waiting room.
public struct QueueEntry: Codable, JSONEncodable, Equatable, Sendable {
  /// 1, 2, 3 … in the order of arrival.
  public var number: Int
  public var userId: String
  public var status: QueueEntryStatus
  public var enteredAt: Timestamp
  /// Its place in the order of admission, since it was let in.
  public var place: Int?
  public var admittedAt: Timestamp?
  /// The end of its session.
  public var expiresAt: Timestamp?
  /// The time at which it gave its place up.
  public var endedAt: Timestamp?

  public init(number: Int, userId: String, enteredAt: Timestamp) {
    self.number = number
    self.userId = userId
    status = .waiting
    self.enteredAt = enteredAt
  }

  public func encode(into json: inout JSONOutput) {
    json.field("number", number)
    json.field("userId", userId)
    json.field("status", status)
    json.field("enteredAt", enteredAt)
    json.field("place", place)
    json.field("admittedAt", admittedAt)
    json.field("expiresAt", expiresAt)
    json.field("endedAt", endedAt)
  }

  func checkNumbers() throws(NumberOutOfRange) {
    try Numbers.counts.check(number, "number")
    try Numbers.counts.check(place, "place")
  }
}

extension QueueEntry {
  public func admitted(to place: Int, at time: Timestamp, for seconds: Int) -> QueueEntry {
    var after = self
    after.status = .active
    after.place = place
    after.admittedAt = time
    after.expiresAt = time + seconds
    return after
  }

  public func ended(at time: Timestamp) -> QueueEntry {
    var after = self
    after.status = .expired
    after.endedAt = time
    return after
  }
}
