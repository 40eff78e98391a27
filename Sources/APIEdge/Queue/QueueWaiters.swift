import Contracts

/// Requests that wait until the edge has heard of an entry: the reply to a command may come before the records of `queue.status`.
struct QueueWaiters {
  private struct Place: Hashable {
    let concertId: String
    let number: Int
  }

  private var waiting: [Place: [Int: (status: QueueEntryStatus, go: () -> Void)]] = [:]
  private var last = 0

  /// How long to wait for the record, in seconds.
  static let seconds = 2

  var isEmpty: Bool { waiting.isEmpty }

  /// - Returns: the number of the waiter, to give it up by.
  mutating func add(_ concertId: String, _ number: Int, until status: QueueEntryStatus, go: @escaping () -> Void) -> Int {
    last += 1
    waiting[Place(concertId: concertId, number: number), default: [:]][last] = (status, go)
    return last
  }

  /// Those who wait for what this room knows now.
  mutating func take(_ concertId: String, _ number: Int, _ rooms: WaitingRooms) -> [() -> Void] {
    let place = Place(concertId: concertId, number: number)
    guard let all = waiting[place] else { return [] }
    let ready = all.filter { rooms.knows(number, of: concertId, as: $0.value.status) }
    let rest = all.filter { ready[$0.key] == nil }
    waiting[place] = rest.isEmpty ? nil : rest
    return ready.sorted { $0.key < $1.key }.map(\.value.go)
  }

  /// Somebody has waited long enough. Nil: the wait is over already.
  mutating func giveUp(_ waiter: Int, _ concertId: String, _ number: Int) -> (() -> Void)? {
    let place = Place(concertId: concertId, number: number)
    let found = waiting[place]?.removeValue(forKey: waiter)
    if waiting[place]?.isEmpty ?? false { waiting[place] = nil }
    return found?.go
  }
}
