/// Requests and the times at which they are due. Times only ascend, so it is a queue.
struct DueList: Sendable {
  private var entries: [(token: UInt64, tick: Int64)] = []
  private var first = 0

  mutating func add(_ token: UInt64, at tick: Int64) {
    entries.append((token, tick))
  }

  /// Takes the requests that are due, in order.
  mutating func take(through tick: Int64) -> [UInt64] {
    let start = first
    while first < entries.count, entries[first].tick <= tick { first += 1 }
    let tokens = entries[start..<first].map(\.token)
    // Taken entries are removed when they are the larger half: that is a constant amount of work for each entry.
    if first * 2 > entries.count {
      entries.removeFirst(first)
      first = 0
    }
    return tokens
  }
}
