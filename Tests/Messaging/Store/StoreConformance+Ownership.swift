import Deciding
import Messaging
import Testing

extension StoreConformance {
  @Test(arguments: StoreFixture.all)
  func `a first claim finds nothing, at epoch 1`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      #expect(try store.look(0) == Claim(epoch: 1))
      #expect(try store.look(3) == Claim(epoch: 1))
    }
  }

  @Test(arguments: StoreFixture.all)
  func `a partition is of its database's history from its first claim on, until it is given another one`(
    _ fixture: StoreFixture
  ) throws {
    try fixture.run { database in
      let store = try database.store()
      let first = try store.claim([0, 1]).mapValues(\.incarnation)
      #expect(first[0] == first[1])
      #expect(try store.claim([0, 1]).mapValues(\.incarnation) == first)
      try store.begin([0: 2, 1: 2])
      var changes = Changes()
      changes.incarnation[0] = "another"
      try store.commit(changes)
      let reader = try store.reader()
      defer { reader.close() }
      #expect(try reader.claims().mapValues(\.incarnation) == [0: "another", 1: first[1] ?? ""])
      #expect(try reader.claims().mapValues(\.epoch) == [0: 2, 1: 2])
    }
  }

  @Test(arguments: StoreFixture.all)
  func `each claim raises the epoch, of its partitions only`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      _ = try store.claim([0, 1])
      #expect(try store.claim([1])[1]?.epoch == 2)
      #expect(try store.claim([0, 1]).mapValues(\.epoch) == [0: 2, 1: 3])
    }
  }

  @Test(arguments: StoreFixture.all)
  func `a fenced lane can't begin, and goes on with the partitions that it still has`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let (first, second) = (try database.store(), try database.store())
      let epochs = try first.take([0, 1])
      _ = try second.take([1])
      #expect(StoreError.Code.of { try first.begin(epochs) } == .fenced)
      try first.begin([0: 1])
      first.rollback()
    }
  }

  @Test(arguments: StoreFixture.all)
  func `a failed begin leaves no transaction open`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let (first, second) = (try database.store(), try database.store())
      _ = try first.take()
      let epochs = try second.take()
      #expect(StoreError.Code.of { try first.begin([0: 1]) } == .fenced)
      #expect(StoreError.Code.of { try first.commit(Changes()) } == .other)
      try second.write(epochs) { $0.rows = [Sample.row("a")] }
    }
  }

  /// Either the claim has to wait for the transaction, or the transaction is lost: never both.
  @Test(arguments: StoreFixture.all)
  func `a claim amid a transaction and its commit don't both succeed`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let (first, second) = (try database.store(), try database.store())
      let epochs = try first.take()
      try first.begin(epochs)
      let claim = StoreError.Code.of { _ = try second.claim([0]) }
      var changes = Changes()
      changes.rows = [Sample.row("late")]
      let commit = StoreError.Code.of { try first.commit(changes) }
      #expect([claim, commit] == [.unavailable, nil] || [claim, commit] == [nil, .fenced])
      let found = try second.reader().rows(named: Sample.row("late").change.name)
      #expect(found.isEmpty == (commit != nil))
    }
  }

  @Test(arguments: StoreFixture.all)
  func `a claim tells offsets, channels, marks and the rest of its own partition`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take([0, 1])
      let (here, there) = (TopicPartition("seat.held", 1), TopicPartition("seat.held", 0))
      let key = BlockedKey(partition: 1, key: Sample.key)
      let inbound = Channel(source: "/concert/1", place: here)
      let death = MessagePosition(partition: 1, topic: "seat.held", detail: "17")
      try store.write(epochs) { changes in
        changes.offsets = [here: 18, there: 5, TopicPartition("reservation.commands", 1): 3]
        changes.lastRead = [here: RecordMark(offset: 16, fingerprint: .min, chain: .max)]
        changes.inbound = [inbound: 12, Channel(source: "/concert/1", place: there): 4]
        changes.outbound = [OutboundChannel(sourcePartition: 1, place: there): 7, OutboundChannel(sourcePartition: 0, place: there): 8]
        changes.journal = [Sample.event(1, in: 1), Sample.event(2, in: 1), Sample.event(1, in: 0)]
        changes.published = [1: 1]
        changes.blocked = [key: BlockedState(attempts: 2, retryAt: Sample.time(1), reason: "no luck")]
        changes.deaths = [death: 2]
        changes.stoppedCleanly = [1: false]
        changes.logIdentity = [1: "log-a"]
      }
      #expect(
        try store.look(1)
          == Claim(
            epoch: 2, offsets: ["seat.held": 18, "reservation.commands": 3],
            lastRead: ["seat.held": RecordMark(offset: 16, fingerprint: .min, chain: .max)], inbound: [inbound: 12], outbound: [there: 7],
            journalEnd: 2, published: 1, blocked: [key: BlockedState(attempts: 2, retryAt: Sample.time(1), reason: "no luck")],
            stoppedCleanly: false, deaths: [death: 2], logIdentity: "log-a"))
      #expect(try store.look(0).offsets == ["seat.held": 5])
      #expect(try store.look(0).outbound == [there: 8])
    }
  }

  @Test(arguments: StoreFixture.all)
  func `the values of a claim can be overwritten and removed`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take()
      let place = TopicPartition("seat.held", 0)
      let (channel, death) = (Channel(source: "/concert/0", place: place), MessagePosition(partition: 0, topic: "timer", detail: "a b"))
      try store.write(epochs) { changes in
        changes.offsets = [place: 18]
        changes.inbound = [channel: 12]
        changes.outbound = [OutboundChannel(sourcePartition: 0, place: place): 7]
        changes.published = [0: 9]
        changes.deaths = [death: 1]
        changes.stoppedCleanly = [0: false]
        changes.logIdentity = [0: "log-a"]
      }
      try store.write(epochs) { changes in
        changes.offsets = [place: 0]
        changes.inbound = [channel: 1]
        changes.outbound = [OutboundChannel(sourcePartition: 0, place: place): 8]
        changes.published = [0: 0]
        changes.deaths = [death: 0]
        changes.stoppedCleanly = [0: true]
        changes.logIdentity = [0: "log-b"]
      }
      #expect(
        try store.look()
          == Claim(
            epoch: 2, offsets: ["seat.held": 0], inbound: [channel: 1], outbound: [place: 8], published: 0, stoppedCleanly: true,
            deaths: [:], logIdentity: "log-b"))
    }
  }

  @Test(arguments: StoreFixture.all)
  func `the last record stays known while the offset moves without a record, until it is removed`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let place = TopicPartition("seat.held", 0)
      var mark = RecordMark(offset: 17, fingerprint: 99, chain: 98)
      try store.write(store.take()) { changes in
        changes.offsets = [place: 18]
        changes.lastRead = [place: mark]
      }
      try store.write(store.take()) { $0.offsets = [place: 20] }
      #expect(try store.look().offsets == ["seat.held": 20])
      #expect(try store.look().lastRead == ["seat.held": mark])
      mark = RecordMark(offset: 20, fingerprint: 97)
      try store.write(store.take()) { changes in
        changes.offsets = [place: 21]
        changes.lastRead = [place: mark]
      }
      #expect(try store.look().lastRead == ["seat.held": mark])
      try store.write(store.take()) { changes in
        changes.offsets = [place: 0]
        changes.lastRead = [place: .none]
      }
      #expect(try store.look().offsets == ["seat.held": 0])
      #expect(try store.look().lastRead.isEmpty)
    }
  }
}
