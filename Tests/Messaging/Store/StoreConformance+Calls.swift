import Deciding
import Messaging
import Testing

extension StoreConformance {
  private static func call(
    _ subject: String, number: Int64, key: [UInt8] = Sample.key, in partition: Int32 = 0, body: String = "{}"
  ) -> CallEntry {
    CallEntry(
      name: CallName(partition: partition, kind: "card.charge", subject: subject), number: number, until: Sample.time(Int(number)),
      key: key, id: Sample.id(UInt64(number)), body: Array(body.utf8), correlationID: "c", traceparent: nil)
  }

  @Test(arguments: StoreFixture.all)
  func `open calls come in the order of their numbers, those of one partition`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      var last = Self.call("a", number: 12, key: [0xFF, 0], body: "[\u{0}]")
      last.traceparent = "00-ab-cd-01"
      last.correlationID = Sample.id(7).description
      try store.write(store.take([0, 1])) { changes in
        changes.callsBegun = [last, Self.call("b", number: 9), Self.call("c", number: 10), Self.call("a", number: 1, in: 1)]
      }
      #expect(try store.calls(0) == [Self.call("b", number: 9), Self.call("c", number: 10), last])
      #expect(try store.calls(1) == [Self.call("a", number: 1, in: 1)])
      #expect(try store.calls(2).isEmpty)
    }
  }

  @Test(arguments: StoreFixture.all)
  func `a call that ended is gone, and may begin again in the same batch`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take()
      try store.write(epochs) { $0.callsBegun = [Self.call("a", number: 1), Self.call("b", number: 2), Self.call("c", number: 3)] }
      try store.write(epochs) { changes in
        changes.callsEnded = [Self.call("a", number: 0).name, Self.call("b", number: 0).name, Self.call("none", number: 0).name]
        changes.callsBegun = [Self.call("a", number: 4)]
      }
      #expect(try store.calls(0) == [Self.call("c", number: 3), Self.call("a", number: 4)])
    }
  }

  @Test(arguments: StoreFixture.all)
  func `names of any length name different calls`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take()
      let long = String(repeating: "x", count: 3000)
      let calls = [Self.call(long + "1", number: 1), Self.call(long + "2", number: 2), Self.call("", number: 3)]
      try store.write(epochs) { $0.callsBegun = calls }
      #expect(try store.calls(0) == calls)
      try store.write(epochs) { $0.callsEnded = [calls[0].name, calls[2].name] }
      #expect(try store.calls(0) == [calls[1]])
    }
  }
}
