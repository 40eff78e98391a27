import Deciding
import Messaging
import Testing

extension StoreConformance {
  @Test(arguments: StoreFixture.all)
  func `timers come when they are due, earliest first`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      try store.write(store.take([0, 1])) { changes in
        changes.timersSet = [
          Sample.timer("late", due: 30), Sample.timer("b", due: 10), Sample.timer("a", due: 10), Sample.timer("first", due: 5),
          Sample.timer("elsewhere", due: 1, in: 1),
        ]
      }
      #expect(try store.nextTimer(0) == Sample.time(5))
      #expect(try store.dueTimers(0, at: Sample.time(4), limit: 9).isEmpty)
      #expect(
        try store.dueTimers(0, at: Sample.time(10), limit: 9)
          == [Sample.timer("first", due: 5), Sample.timer("a", due: 10), Sample.timer("b", due: 10)])
      #expect(try store.dueTimers(0, at: Sample.time(10), limit: 2).map(\.name.subject) == ["first", "a"])
      #expect(try store.dueTimers(1, at: Sample.time(99), limit: 9).map(\.name.subject) == ["elsewhere"])
      #expect(try store.nextTimer(2) == nil)
    }
  }

  @Test(arguments: StoreFixture.all)
  func `setting a timer again replaces it whole`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take()
      var again = Sample.timer("a", due: 20, key: [0xFF], body: "[2]")
      again.correlationID = "d"
      again.traceparent = "00-ab-cd-01"
      try store.write(epochs) { $0.timersSet = [Sample.timer("a", due: 10)] }
      try store.write(epochs) { $0.timersSet = [again] }
      #expect(try store.nextTimer(0) == Sample.time(20))
      #expect(try store.dueTimers(0, at: Sample.time(99), limit: 9) == [again])
    }
  }

  @Test(arguments: StoreFixture.all)
  func `timers are removed before others are set, and a removed timer is gone`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take()
      try store.write(epochs) { $0.timersSet = [Sample.timer("a", due: 10), Sample.timer("b", due: 5)] }
      try store.write(epochs) { changes in
        changes.timersRemoved = [Sample.timer("a", due: 0).name, Sample.timer("b", due: 0).name, Sample.timer("none", due: 0).name]
        changes.timersSet = [Sample.timer("a", due: 12)]
      }
      #expect(try store.dueTimers(0, at: Sample.time(99), limit: 9) == [Sample.timer("a", due: 12)])
    }
  }

  @Test(arguments: StoreFixture.all)
  func `timers of a blocked key wait until the key is free`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take([0, 1])
      let blocked = BlockedKey(partition: 0, key: Sample.key)
      try store.write(epochs) { changes in
        changes.blocked = [blocked: BlockedState(attempts: 1, retryAt: Sample.time(3), reason: "x")]
        changes.timersSet = [
          Sample.timer("waits", due: 1), Sample.timer("flows", due: 2, key: Array("other".utf8)), Sample.timer("there", due: 1, in: 1),
        ]
      }
      #expect(try store.dueTimers(0, at: Sample.time(9), limit: 9).map(\.name.subject) == ["flows"])
      #expect(try store.dueTimers(1, at: Sample.time(9), limit: 9).map(\.name.subject) == ["there"])
      #expect(try store.nextTimer(0) == Sample.time(2))
      try store.write(epochs) { $0.unblocked = [blocked] }
      #expect(try store.dueTimers(0, at: Sample.time(9), limit: 1).map(\.name.subject) == ["waits"])
      #expect(try store.nextTimer(0) == Sample.time(1))
    }
  }
}
