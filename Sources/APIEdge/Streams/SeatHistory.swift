/// The last changes of a seat map, so that a listener who was away for a moment gets what it has missed, and not the whole map.
///
/// A listener names the state that it knows by the map's fingerprint. So it may have fetched the map, or may have been at another edge
/// meanwhile, and this edge may have started anew.
struct SeatHistory {
  private struct Entry {
    /// The map's state before the change.
    let before: SeatMapFingerprint
    let seat: Int32
  }

  /// The number of changes that are kept: 16 bytes each.
  private let capacity: Int
  private var entries: [Entry] = []
  /// The number of changes before the first entry.
  private var dropped = 0
  /// The state after the last change.
  private(set) var state: SeatMapFingerprint

  init(_ state: SeatMapFingerprint, capacity: Int = 16_384) {
    self.state = state
    self.capacity = capacity
  }

  /// The number of all changes until now: a point in time.
  var now: Int { dropped + entries.count }

  mutating func changed(seat: Int, to state: SeatMapFingerprint) {
    // The oldest half goes at once, so that a change takes constant time.
    if entries.count >= capacity {
      entries.removeFirst(capacity / 2)
      dropped += capacity / 2
    }
    entries.append(Entry(before: self.state, seat: Int32(truncatingIfNeeded: seat)))
    self.state = state
  }

  /// The seats that have changed since this state, each once. Nil: nobody knows. A map that came back to an earlier state is that state.
  func seats(since known: SeatMapFingerprint) -> [Int]? {
    if known == state { return [] }
    return entries.lastIndex { $0.before == known }.map { seats(from: $0) }
  }

  /// The seats that have changed since this point in time, each once. Nil: they were more than are kept.
  func seats(since point: Int) -> [Int]? { point < dropped ? nil : seats(from: point - dropped) }

  private func seats(from index: Int) -> [Int] {
    var seen: Set<Int32> = []
    return entries[index...].compactMap { seen.insert($0.seat).inserted ? Int($0.seat) : nil }
  }
}
