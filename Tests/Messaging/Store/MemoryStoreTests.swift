import Deciding
import InMemory
import Messaging
import Testing

/// What a simulator does to a database.
@Suite struct MemoryStoreTests {
  let database = MemoryDatabase(name: "payment")

  @Test func `a fault before a commit leaves nothing of it`() throws {
    let store = database.store()
    let epochs = try store.take()
    database.fail(at: .beforeCommit, with: .noSpace)
    #expect(StoreError.Code.of { try store.write(epochs) { $0.rows = [Sample.row("a")] } } == .noSpace)
    database.fault = nil
    #expect(try database.reader().rows(named: RowName(kind: "thing", id: "a")).isEmpty)
    try store.write(epochs) { $0.rows = [Sample.row("a")] }
  }

  @Test func `a lane that dies after a commit leaves all of it to the next`() throws {
    let store = database.store()
    let epochs = try store.take()
    database.fail(at: .afterCommit, with: .unavailable)
    #expect(StoreError.Code.of { try store.write(epochs) { $0.journal = [Sample.event(1)] } } == .unavailable)
    database.fault = nil
    #expect(try database.store().look().journalEnd == 1)
  }

  @Test(arguments: [StoreStep.claim, .begin, .read])
  func `a fault at any other step is thrown to the lane`(_ step: StoreStep) throws {
    let store = database.store()
    let epochs = try store.take()
    database.fail(at: step, with: .unavailable)
    let code = StoreError.Code.of {
      try store.begin(epochs)
      _ = try store.rows([], in: 0)
      store.rollback()
      _ = try store.claim([0])
    }
    #expect(code == .unavailable)
    database.fault = nil
    store.rollback()
    #expect(try store.look().epoch == 2)
  }

  @Test func `every batch is observed with the epochs it was committed under, and a failed one is not`() throws {
    var seen: [([Int32: Int64], Changes)] = []
    database.onCommit = { seen.append(($0, $1)) }
    let store = database.store()
    let epochs = try store.take()
    try store.write(epochs) { $0.rows = [Sample.row("a")] }
    #expect(StoreError.Code.of { try store.write(epochs) { $0.rows = [Sample.row("a")] } } == .conflict)
    #expect(seen.map(\.0) == [[0: 1]])
    #expect(seen.map(\.1.rows) == [[Sample.row("a")]])
  }

  @Test func `the lowest of several lost partitions is named`() throws {
    let zombie = database.store()
    let epochs = try zombie.take(Array(0..<20))
    _ = try database.store().claim(Array(3..<20))
    let error = try #require(throws: StoreError.self) { try zombie.begin(epochs) }
    #expect(error == StoreError(.fenced, "payment: partition 3 was taken over by another lane (owner epoch 2, ours is 1)"))
  }
}

extension MemoryDatabase {
  fileprivate func fail(at step: StoreStep, with code: StoreError.Code) {
    fault = { (reached: StoreStep) throws(StoreError) in
      if reached == step { throw StoreError(code, "a fault at \(step)") }
    }
  }
}
