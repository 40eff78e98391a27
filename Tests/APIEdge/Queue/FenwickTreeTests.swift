import TestSupport
import Testing

@testable import APIEdge

@Suite struct FenwickTreeTests {
  @Test func `sums are those of the counts, also when places are added between the changes`() {
    var random = SplitMix64(seed: 5)
    var tree = FenwickTree()
    var counts: [Int32] = []
    for _ in 0..<2000 {
      if Bool.random(using: &random) {
        let more = Int.random(in: 0...5, using: &random)
        tree.grow(to: counts.count + more)
        counts += Array(repeating: 0, count: more)
      } else if !counts.isEmpty {
        let place = Int.random(in: 1...counts.count, using: &random)
        let number = Int32.random(in: -2...2, using: &random)
        tree.add(number, at: place)
        counts[place - 1] += number
      }
      let place = Int.random(in: 0...counts.count + 2, using: &random)
      #expect(tree.sum(through: place) == counts.prefix(place).reduce(0) { $0 + Int($1) })
    }
    #expect(tree.count == counts.count)
  }
}
