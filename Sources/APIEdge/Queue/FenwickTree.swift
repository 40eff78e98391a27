/// Counts at places 1, 2, 3 …, and their sums up to a place: a change and a sum take O(log n), and a place takes 4 bytes (Fenwick, 1994).
struct FenwickTree {
  /// Node i has the sum of the places that end with i and are as many as its lowest bit.
  private var nodes: [Int32] = [0]

  /// The number of places.
  var count: Int { nodes.count - 1 }

  /// Adds places with a count of 0 until there are so many.
  mutating func grow(to count: Int) {
    while self.count < count {
      let place = nodes.count
      // Its sum is that of the places before it which it covers.
      nodes.append(Int32(truncatingIfNeeded: sum(through: place - 1) - sum(through: place - (place & -place))))
    }
  }

  /// - Parameter place: up to `count`.
  mutating func add(_ number: Int32, at place: Int) {
    guard place > 0 else { return }
    var place = place
    while place < nodes.count {
      nodes[place] += number
      place += place & -place
    }
  }

  /// The sum of the counts at the places up to this one; behind the last place nothing is counted.
  func sum(through place: Int) -> Int {
    var place = min(max(place, 0), count)
    var sum = 0
    while place > 0 {
      sum += Int(nodes[place])
      place &= place - 1
    }
    return sum
  }
}
