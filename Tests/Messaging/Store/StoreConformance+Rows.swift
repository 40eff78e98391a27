import Deciding
import Messaging
import Testing

extension StoreConformance {
  @Test(arguments: StoreFixture.all)
  func `rows are made, changed and removed, version by version`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take()
      let names = ["a", "b", "c"].map { RowName(kind: "thing", id: $0) }
      try store.write(epochs) { $0.rows = [Sample.row("a", #"{"é":1}"#), Sample.row("b", to: 3, "{}")] }
      #expect(
        try store.rows(names, in: 0)
          == [StoredRow(version: 1, data: Array(#"{"é":1}"#.utf8)), StoredRow(version: 3, data: Array("{}".utf8)), nil])
      #expect(try store.rows([names[1], names[2], names[1]], in: 0).map(\.?.version) == [3, nil, 3])
      try store.write(epochs) { $0.rows = [Sample.row("a", from: 1, to: 2, "[]"), Sample.row("b", from: 3, to: 4, nil)] }
      #expect(try store.rows(names, in: 0) == [StoredRow(version: 2, data: Array("[]".utf8)), nil, nil])
    }
  }

  @Test(arguments: StoreFixture.all)
  func `a row that was made and removed in one batch leaves nothing`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      try store.write(store.take()) { $0.rows = [Sample.row("a", from: 0, to: 2, nil)] }
      #expect(try store.rows([RowName(kind: "thing", id: "a")], in: 0) == [nil])
    }
  }

  @Test(
    arguments: StoreFixture.all,
    [
      Sample.row("a", from: 0, to: 1), Sample.row("a", from: 1, to: 2), Sample.row("a", from: 3, to: 4), Sample.row("a", from: 1, nil),
      Sample.row("a", from: 0, to: 2, nil), Sample.row("b", from: 1, to: 2), Sample.row("b", from: 1, to: 2, nil),
    ])
  func `a row that is not as it was read is a conflict, and nothing of the batch is written`(
    _ fixture: StoreFixture, _ change: PartitionRowChange
  ) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take()
      try store.write(epochs) { $0.rows = [Sample.row("a", from: 0, to: 2, "[2]", scope: "s")] }
      let code = StoreError.Code.of {
        try store.write(epochs) { changes in
          changes.offsets = [TopicPartition("t", 0): 1]
          changes.inbox = [Sample.entry(1)]
          changes.rows = [Sample.row("other"), change]
          changes.journal = [Sample.event(1)]
          changes.timersSet = [Sample.timer("t", due: 1)]
        }
      }
      #expect(code == .conflict)
      let names = ["a", "b", "other"].map { RowName(kind: "thing", id: $0) }
      #expect(try store.rows(names, in: 0) == [StoredRow(version: 2, data: Array("[2]".utf8)), nil, nil])
      #expect(try store.inbox([Sample.id(1)]).isEmpty)
      #expect(try store.nextTimer(0) == nil)
      #expect(try store.look() == Claim(epoch: 2))
    }
  }

  @Test(arguments: StoreFixture.all)
  func `one name has a row of its own in each partition`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take([0, 1, 2])
      let name = RowName(kind: "sum", id: "all")
      try store.write(epochs) { changes in
        changes.rows = [Sample.row("all", of: "sum", "[2]", in: 2), Sample.row("all", of: "sum", "[0]", in: 0)]
      }
      try store.write(epochs) { $0.rows = [Sample.row("all", of: "sum", from: 1, to: 2, "[20]", in: 2)] }
      #expect(try store.rows([name], in: 0).map(\.?.data) == [Array("[0]".utf8)])
      #expect(try store.rows([name], in: 1) == [nil])
      #expect(
        try store.reader().rows(named: name)
          == [StoredRow(version: 1, data: Array("[0]".utf8)), StoredRow(version: 2, data: Array("[20]".utf8))])
    }
  }

  @Test(arguments: StoreFixture.all)
  func `lists run from the highest id down, below the one before`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take([0, 1])
      try store.write(epochs) { changes in
        changes.rows = [
          Sample.row("3", of: "r", scope: "ada", in: 1), Sample.row("1", of: "r", scope: "ada"), Sample.row("4", of: "r", scope: "bob"),
          Sample.row("2", of: "r", scope: "ada"), Sample.row("5", of: "r"), Sample.row("6", of: "q", scope: "ada"),
        ]
      }
      let reader = try store.reader()
      func ids(_ scope: String?, before: String? = nil, limit: Int = 10) throws -> [String] {
        try reader.rows(kind: "r", scope: scope, before: before, limit: limit).map(\.id)
      }
      #expect(try ids("ada") == ["3", "2", "1"])
      #expect(try ids("ada", limit: 2) == ["3", "2"])
      #expect(try ids("ada", before: "2") == ["1"])
      #expect(try ids("ada", before: "1") == [])
      #expect(try ids("eve") == [])
      #expect(try ids(nil) == ["5", "4", "3", "2", "1"])
      #expect(try ids(nil, before: "4", limit: 2) == ["3", "2"])
    }
  }

  @Test(arguments: StoreFixture.all)
  func `a row that changes its scope changes its list`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take()
      let reader = try store.reader()
      func lists() throws -> [[String]] {
        try ["ada", "bob"].map { try reader.rows(kind: "thing", scope: $0, before: nil, limit: 10).map(\.id) }
      }
      try store.write(epochs) { $0.rows = [Sample.row("a")] }
      #expect(try lists() == [[], []])
      try store.write(epochs) { $0.rows = [Sample.row("a", from: 1, to: 2, scope: "ada")] }
      #expect(try lists() == [["a"], []])
      try store.write(epochs) { $0.rows = [Sample.row("a", from: 2, to: 3, scope: "bob")] }
      #expect(try lists() == [[], ["a"]])
      try store.write(epochs) { $0.rows = [Sample.row("a", from: 3, to: 4, "[4]", scope: "bob")] }
      #expect(try reader.rows(kind: "thing", scope: "bob", before: nil, limit: 1).first?.data == Array("[4]".utf8))
      try store.write(epochs) { $0.rows = [Sample.row("a", from: 4, to: 5)] }
      #expect(try lists() == [[], []])
    }
  }
}
