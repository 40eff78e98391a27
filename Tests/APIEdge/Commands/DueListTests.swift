import Testing

@testable import APIEdge

@Suite struct DueListTests {
  @Test func `due requests come once and in order`() {
    var list = DueList()
    for token in 1...100 { list.add(UInt64(token), at: Int64(token)) }
    var taken: [UInt64] = []
    for tick: Int64 in [0, 1, 1, 50, 50, 99, 1000] { taken += list.take(through: tick) }
    #expect(taken == Array(1...100))
    list.add(101, at: 2000)
    #expect(list.take(through: 1999) == [])
    #expect(list.take(through: 2000) == [101])
  }
}
