import Deciding

/// `GET /queue/{concertId}/audit`: what it takes to check that a queue let people in by its rules.
public struct QueueAudit: Codable {
  private let order: Admission.Order
  private let commitment: String?
  private let seed: String?
  private let opensAt: Timestamp?
  private let entries: [QueueAuditEntry]
  private let nextCursor: String?
  private let unreadable: Int?

  public init(_ concertId: String, _ notice: QueueNotice, _ part: ListPart<QueueAuditEntry>) {
    order = notice.terms.order
    commitment = notice.terms.commitment
    seed = notice.seed
    opensAt = notice.terms.opensAt
    entries = part.entries
    nextCursor = part.nextCursor
    unreadable = part.unreadable > 0 ? part.unreadable : nil
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(order, forKey: .order)
    try container.encode(commitment, forKey: .commitment)
    // Before the opening it is null, and not left out.
    try container.encode(seed, forKey: .seed)
    try container.encode(opensAt, forKey: .opensAt)
    // As in any part of a list.
    try container.encode(entries, forKey: .entries)
    try container.encode(nextCursor, forKey: .nextCursor)
    try container.encodeIfPresent(unreadable, forKey: .unreadable)
  }
}

/// An entry in an audit.
public struct QueueAuditEntry: Codable, Equatable, Sendable {
  public var userHash: String
  public var number: Int
  public var enteredAt: Timestamp
  /// Its place in the order of admission; nil before the opening.
  public var rank: Int?
  /// Of an entry whose place was drawn: the draw, as 16 hexadecimal digits.
  public var draw: String?
  public var admittedAt: Timestamp?
  /// When it gave its place up.
  public var endedAt: Timestamp?
  /// Only for admins.
  public var userId: String?

  public init(_ entry: QueueEntry, of concertId: String, rank: Int?, draw: String?, withUser: Bool) {
    userHash = QueueUserHash.of(entry.userId, concertId: concertId)
    number = entry.number
    enteredAt = entry.enteredAt
    self.rank = rank
    self.draw = draw
    admittedAt = entry.admittedAt
    endedAt = entry.endedAt
    userId = withUser ? entry.userId : nil
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(userHash, forKey: .userHash)
    try container.encode(number, forKey: .number)
    try container.encode(enteredAt, forKey: .enteredAt)
    // The contract has these two always.
    try container.encode(rank, forKey: .rank)
    try container.encode(admittedAt, forKey: .admittedAt)
    try container.encodeIfPresent(draw, forKey: .draw)
    try container.encodeIfPresent(endedAt, forKey: .endedAt)
    try container.encodeIfPresent(userId, forKey: .userId)
  }
}
