import Deciding
import Messaging
import Testing

extension StoreConformance {
  private static let reply = StoredReply(type: "reservation.replied", correlationID: "c", body: Array(#"{"status":201}"#.utf8))

  @Test(arguments: StoreFixture.all)
  func `stored commands are found again, and no others`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      var bare = Sample.entry(2)
      bare.contentHash = nil
      try store.write(store.take()) { $0.inbox = [Sample.entry(1, reply: Self.reply), bare] }
      #expect(
        try store.inbox([Sample.id(1), Sample.id(2), Sample.id(3)])
          == [Sample.id(1): Sample.entry(1, reply: Self.reply), Sample.id(2): bare])
      let reader = try store.reader()
      #expect(try reader.inbox(Sample.id(1)) == Sample.entry(1, reply: Self.reply))
      #expect(try reader.inbox(Sample.id(3)) == nil)
    }
  }

  @Test(arguments: StoreFixture.all)
  func `an answer goes to its command, of this batch or an earlier one`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take()
      let binary = StoredReply(type: "t", correlationID: "", body: [0xFF, 0])
      try store.write(epochs) { $0.inbox = [Sample.entry(1)] }
      try store.write(epochs) { changes in
        changes.inbox = [Sample.entry(2), Sample.entry(3)]
        changes.answers = [Sample.id(1): Self.reply, Sample.id(2): binary, Sample.id(9): Self.reply]
      }
      let found = try store.inbox([1, 2, 3, 9].map(Sample.id))
      #expect(
        found == [
          Sample.id(1): Sample.entry(1, reply: Self.reply), Sample.id(2): Sample.entry(2, reply: binary), Sample.id(3): Sample.entry(3),
        ])
    }
  }

  @Test(arguments: StoreFixture.all)
  func `a command is taken once`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take()
      try store.write(epochs) { $0.inbox = [Sample.entry(1, reply: Self.reply)] }
      #expect(StoreError.Code.of { try store.write(epochs) { $0.inbox = [Sample.entry(2), Sample.entry(1)] } } == .conflict)
      #expect(try store.inbox([Sample.id(1), Sample.id(2)]) == [Sample.id(1): Sample.entry(1, reply: Self.reply)])
    }
  }

  @Test(arguments: StoreFixture.all)
  func `old commands are removed, oldest first, a few at a time`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take()
      try store.write(epochs) { changes in
        changes.inbox = [Sample.entry(1, at: 10), Sample.entry(2, at: 20), Sample.entry(3, at: 30), Sample.entry(4, at: 40)]
      }
      #expect(try store.prune(inboxBefore: Sample.time(30), limit: 1) == 1)
      #expect(Set(try store.inbox((1...4).map { Sample.id($0) }).keys) == [Sample.id(2), Sample.id(3), Sample.id(4)])
      #expect(try store.prune(inboxBefore: Sample.time(30), limit: 10) == 1)
      #expect(try store.prune(inboxBefore: Sample.time(30), limit: 10) == 0)
      #expect(Set(try store.inbox((1...4).map { Sample.id($0) }).keys) == [Sample.id(3), Sample.id(4)])
      try store.begin(epochs)
      store.rollback()
    }
  }
}
