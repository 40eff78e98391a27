import Deciding
import Messaging
import Testing

extension StoreConformance {
  private static func archive(_ first: Int64, _ last: Int64, in partition: Int32 = 0) -> ArchivedRows {
    ArchivedRows(
      partition: partition, first: first, last: last, count: last - first + 1, until: Sample.time(Int(last)), bytes: 7, sha256: "ab\(last)")
  }

  @Test(arguments: StoreFixture.all)
  func `archives are noted, by partition and number`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      #expect(try store.archives().isEmpty)
      let archives = [Self.archive(1, 5), Self.archive(6, 9), Self.archive(1, 3, in: 1)]
      for index in [0, 2, 1] { try store.record(archives[index]) }
      #expect(try database.store().archives() == archives)
      #expect(try store.archives().end(of: 0) == 9)
      #expect(try store.archives().end(of: 2) == 0)
      #expect(try store.archives().until == Sample.time(9).adding(milliseconds: 1))
    }
  }

  @Test(arguments: StoreFixture.all)
  func `a row is in one archive only`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      try store.record(Self.archive(1, 5))
      for again in [Self.archive(1, 5), Self.archive(1, 9), Self.archive(5, 9), Self.archive(2, 3)] {
        #expect(StoreError.Code.of { try store.record(again) } == .conflict)
      }
      #expect(try store.archives() == [Self.archive(1, 5)])
      try store.record(Self.archive(6, 9))
    }
  }

  @Test(arguments: StoreFixture.all)
  func `rows are removed from a journal, and its end and the other rows stay`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take([0, 1])
      for number in Int64(1)...200 { try store.write(epochs) { $0.journal = [Sample.event(number), Sample.event(number, in: 1)] } }
      let other = try database.store()
      #expect(try other.removeJournal(of: 0, after: 100, count: 50, keeping: [110, 128]) == 48)
      #expect(try other.removeJournal(of: 0, after: 0, count: 100, keeping: [64]) == 99)
      #expect(try other.removeJournal(of: 0, after: 0, count: 2, keeping: [64, 110]) == 0)
      let left = [64, 110, 128] + Array(Int64(151)...200)
      #expect(try store.journal(0, after: 0, limit: 500).map(\.sequence) == left)
      for number in [0, 63, 64, 65, 127, 128, 129, 150, 151, 192] as [Int64] {
        #expect(try store.unpublished(0, after: number, limit: 500).map(\.sequence) == left.filter { $0 > number })
      }
      #expect(try store.journal(1, after: 0, limit: 500).count == 200)
      // The lane goes on: nobody has taken its partitions over.
      try store.write(epochs) { $0.journal = [Sample.event(201)] }
      #expect(try store.look().journalEnd == 201)
    }
  }
}
