import Messaging

/// Commands on their way to the log. While it has not acknowledged those of an earlier turn, later ones gather, for a moment at most: when
/// there is little to do nobody waits, and when there is much a request to a broker holds what came in one round trip.
struct CommandQueue {
  typealias Entry = (record: OutgoingRecord, token: UInt64)

  /// Nanoseconds that commands gather at most.
  static let limit: Int64 = 5_000_000

  private var waiting: [Entry] = []
  private var underWay = 0
  /// When some were sent last, in nanoseconds.
  private var sentAt: Int64 = 0

  var isEmpty: Bool { waiting.isEmpty }

  mutating func append(_ record: OutgoingRecord, token: UInt64) {
    waiting.append((record, token))
  }

  /// Those that are to be sent now; none while others are under way, unless that takes long.
  mutating func take(at now: Int64) -> [Entry] {
    guard !waiting.isEmpty, underWay == 0 || now >= sentAt + Self.limit else { return [] }
    defer { waiting.removeAll(keepingCapacity: true) }
    underWay += waiting.count
    sentAt = now
    return waiting
  }

  /// The log has answered so many, or has not taken them.
  mutating func answered(_ count: Int) {
    underWay -= count
  }

  /// Nothing of it will be heard of any more.
  mutating func clear() {
    waiting = []
    underWay = 0
  }
}
