/// What is due when, for moments that only ascend: a queue.
struct DueList: Sendable {
  private var entries: [(token: UInt64, tick: Int64)] = []
  private var first = 0

  mutating func add(_ token: UInt64, at tick: Int64) {
    entries.append((token, tick))
  }

  /// Those that are due, in order.
  mutating func take(through tick: Int64) -> [UInt64] {
    let start = first
    while first < entries.count, entries[first].tick <= tick { first += 1 }
    let tokens = entries[start..<first].map(\.token)
    // What was taken is dropped when it is the larger half: a constant amount of work for each entry.
    if first * 2 > entries.count {
      entries.removeFirst(first)
      first = 0
    }
    return tokens
  }
}
