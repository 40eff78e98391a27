/// The buckets of many clients, in a fixed amount of memory: 16 bytes each, 1 MiB for 65,536.
///
/// A bucket that is full again is the same as none, so only clients of the last moments matter. A client's key is hashed to a set of four
/// places, with the process's random seed, so that nobody can choose addresses that meet. If a set has no room, the client that has used
/// least is forgotten: it gets its burst once more, and everybody else keeps what they have used.
struct RateBuckets {
  private struct Place {
    var fingerprint: UInt64 = 0
    var bucket = RateBucket()
  }

  private static let ways = 4
  private let limit: RateLimit
  private let mask: Int
  private var places: ContiguousArray<Place>

  /// - Parameter capacity: the number of buckets: a power of two, 4 at least.
  init(_ limit: RateLimit, capacity: Int = 65_536) {
    precondition(capacity >= Self.ways && capacity & (capacity - 1) == 0, "the capacity is a power of two")
    self.limit = limit
    mask = capacity / Self.ways - 1
    places = ContiguousArray(repeating: Place(), count: capacity)
  }

  mutating func take(_ key: some Hashable, at now: Int64) -> RateBucket.Outcome {
    let hash = UInt64(bitPattern: Int64(key.hashValue))
    // 0 marks a place that was never used.
    let fingerprint = max(hash, 1)
    let first = Int(truncatingIfNeeded: hash) & mask
    var chosen = first * Self.ways
    for index in first * Self.ways..<(first + 1) * Self.ways {
      if places[index].fingerprint == fingerprint { return places[index].bucket.take(limit, at: now) }
      if places[index].bucket.fullAt < places[chosen].bucket.fullAt { chosen = index }
    }
    places[chosen] = Place(fingerprint: fingerprint)
    return places[chosen].bucket.take(limit, at: now)
  }
}
