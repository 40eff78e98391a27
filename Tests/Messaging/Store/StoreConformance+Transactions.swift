import Deciding
import Messaging
import Testing

extension StoreConformance {
  @Test(arguments: StoreFixture.all)
  func `a rolled-back change leaves nothing`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take()
      try store.begin(epochs)
      store.rollback()
      store.rollback()
      #expect(StoreError.Code.of { try store.commit(Changes()) } == .other)
      try store.write(epochs) { $0.rows = [Sample.row("a")] }
    }
  }

  @Test(arguments: StoreFixture.all)
  func `a transaction isn't begun in another, which goes on`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take()
      try store.begin(epochs)
      #expect(StoreError.Code.of { try store.begin(epochs) } == .other)
      try store.commit(Changes())
    }
  }

  @Test(arguments: StoreFixture.all)
  func `a reader sees what is committed, and is not in the lane's way`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take()
      let reader = try store.reader()
      let name = RowName(kind: "thing", id: "a")
      try store.write(epochs) { $0.rows = [Sample.row("a", "[1]")] }
      #expect(try reader.rows(named: name).map(\.version) == [1])
      try store.begin(epochs)
      #expect(try reader.rows(named: name).map(\.version) == [1])
      var changes = Changes()
      changes.rows = [Sample.row("a", from: 1, to: 2, "[2]")]
      try store.commit(changes)
      #expect(try reader.rows(named: name).map(\.version) == [2])
      reader.close()
    }
  }

  @Test(arguments: StoreFixture.all)
  func `the next lane finds everything that one lane has committed`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let first = try database.store()
      try first.write(first.take()) { changes in
        changes.rows = [Sample.row("a")]
        changes.journal = [Sample.event(1)]
      }
      first.close()
      let second = try database.store()
      #expect(try second.look() == Claim(epoch: 2, journalEnd: 1))
      #expect(try second.rows([RowName(kind: "thing", id: "a")], in: 0).count == 1)
    }
  }
}
