import Deciding
import JSON

/// The terms of a concert's waiting room, as the concert was opened with them. Every command to the queue service carries them, so a queue
/// needs no row before its first command.
public struct QueueTerms: Codable, JSONEncodable, Equatable, Sendable {
  public var order: Admission.Order
  /// Nobody is let in before this time; nil: from the beginning. A shuffle always has it.
  public var opensAt: Timestamp?
  /// How many may be active at a time, until an admin changes it.
  public var activeUsers: Int
  /// How long an active user may stay.
  public var sessionSeconds: Int
  /// The SHA-256 of the seed of a shuffle.
  public var commitment: String?

  public init(
    order: Admission.Order = .fifo, opensAt: Timestamp? = nil, activeUsers: Int, sessionSeconds: Int, commitment: String? = nil
  ) {
    self.order = order
    self.opensAt = opensAt
    self.activeUsers = activeUsers
    self.sessionSeconds = sessionSeconds
    self.commitment = commitment
  }

  /// Nil: the concert has no waiting room.
  public init?(_ admission: Admission) {
    guard admission.mode == .queue, let activeUsers = admission.activeUsers, let sessionSeconds = admission.sessionSeconds else {
      return nil
    }
    self.init(
      order: admission.order ?? .fifo, opensAt: admission.opensAt, activeUsers: activeUsers, sessionSeconds: sessionSeconds,
      commitment: admission.commitment)
  }

  public func encode(into json: inout JSONOutput) {
    json.field("order", order)
    json.field("opensAt", opensAt)
    json.field("activeUsers", activeUsers)
    json.field("sessionSeconds", sessionSeconds)
    json.field("commitment", commitment)
  }

  func checkNumbers() throws(NumberOutOfRange) {
    try Numbers.counts.check(activeUsers, "activeUsers")
    try Numbers.seconds.check(sessionSeconds, "sessionSeconds")
  }
}
