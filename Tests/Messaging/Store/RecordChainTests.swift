import Testing

@testable import Messaging

@Suite struct RecordChainTests {
  private func value(_ records: [(Int64, Int64)], from offset: Int64 = 0) -> Int64? {
    var chain = RecordChain(at: offset)
    for (offset, fingerprint) in records { chain.add(offset, fingerprint) }
    return records.last.flatMap { chain.value(at: $0.0, $0.1) }
  }

  @Test func `another record, another place or another order is another value`() {
    let values = [
      value([(0, 1), (1, 2), (3, 3)]), value([(0, 1), (1, 4), (3, 3)]), value([(0, 1), (2, 2), (3, 3)]), value([(0, 2), (1, 1), (3, 3)]),
      value([(1, 2), (3, 3)]), value([(3, 3)]),
    ]
    #expect(Set(values).count == values.count)
    #expect(!values.contains(nil))
    // Databases have them, so they must stay what they are.
    #expect(values[0] == 1_898_310_446)
  }

  @Test func `a record that is added again changes nothing`() {
    #expect(value([(0, 1), (1, 2), (0, 1), (1, 2), (2, 3)]) == value([(0, 1), (1, 2), (2, 3)]))
  }

  @Test func `each block begins anew, so reading that begins within one knows the next`() {
    let (end, next) = (RecordChain.block - 1, RecordChain.block)
    #expect(value([(0, 1), (end, 2), (next, 3)]) == value([(next, 3)], from: next))
    #expect(value([(5, 1), (end, 2)], from: 5) == nil)
    #expect(value([(5, 1), (end, 2), (next, 3)], from: 5) == value([(next, 3)], from: next))
    // The block's first offsets have no record.
    #expect(value([(next + 2, 3)], from: 5) == value([(next + 2, 3)], from: next))
    #expect(RecordChain.start(of: end) == 0)
    #expect(RecordChain.start(of: next) == next)
  }

  @Test func `a value is of one record`() throws {
    let last = Int64(1) << 40 + 7
    let found = value([(last - 7, 1), (last, 2)], from: last - 7)
    let value = try #require(found)
    #expect(value > 0)
    #expect(RecordChain.isValue(value, at: last, 2))
    #expect(!RecordChain.isValue(value, at: last + 1, 2))
    #expect(!RecordChain.isValue(value, at: last, 1))
    var chain = RecordChain(at: 0)
    chain.add(0, 1)
    chain.add(1, 1)
    #expect(chain.value(at: 0, 1) == nil)
  }
}
