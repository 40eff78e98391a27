import Deciding
import Messaging
import Testing

extension StoreConformance {
  private static let key = BlockedKey(partition: 0, key: Sample.key)
  private static let other = BlockedKey(partition: 0, key: [0xFF])
  private static let state = BlockedState(attempts: 1, retryAt: Sample.time(1), reason: "the first")

  @Test(arguments: StoreFixture.all)
  func `a key's messages wait in the order in which they were parked`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take()
      let messages = [
        Sample.parked(9, key: Self.key, topic: "b"), Sample.parked(3, key: Self.key, topic: "a"),
        Sample.parked(10, key: Self.key, topic: "b"),
      ]
      try store.write(epochs) { $0.parked = [messages[0], Sample.parked(1, key: Self.other), messages[1]] }
      try store.write(epochs) { $0.parked = [messages[2], messages[0]] }
      #expect(try store.parked(Self.key, limit: 9) == messages)
      #expect(try store.parked(Self.key, limit: 2) == Array(messages.prefix(2)))
      #expect(try store.parked(BlockedKey(partition: 1, key: Sample.key), limit: 9).isEmpty)
      #expect(try store.reader().parked(Self.key, limit: 2) == Array(messages.prefix(2)))
      try store.write(epochs) { $0.unparked = [messages[1].name] }
      #expect(try store.parked(Self.key, limit: 9) == [messages[0], messages[2]])
      #expect(try store.parked(Self.other, limit: 9) == [Sample.parked(1, key: Self.other)])
    }
  }

  @Test(arguments: StoreFixture.all)
  func `a parked record comes back exactly`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let strange = Record(
        topic: "t", partition: 0, offset: 4, key: nil, value: nil, headers: [Header("a", "1"), Header("a", "\"\n\0"), Header("", "é")],
        timestamp: .latest)
      let binary = Record(topic: "t", partition: 8, offset: 5, key: [], value: [0xC3, 0], headers: [], timestamp: Sample.time(0))
      let messages = [
        ParkedMessage(strange, behind: Self.key), ParkedMessage(binary, behind: Self.key),
      ]
      try store.write(store.take()) { $0.parked = messages }
      #expect(try store.parked(Self.key, limit: 9) == messages)
    }
  }

  @Test(arguments: StoreFixture.all)
  func `records that were at one place in two logs both wait, and go one by one`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take()
      let messages = [
        Sample.parked(4, key: Self.key), Sample.parked(4, key: Self.key, id: "another"), Sample.parked(4, key: Self.key, id: nil),
        Sample.parked(4, key: Self.key, id: nil, at: 5),
      ]
      for message in messages { try store.write(epochs) { $0.parked = [message] } }
      // Each waits already.
      try store.write(epochs) { $0.parked = messages.reversed() }
      #expect(try store.parked(Self.key, limit: 9) == messages)
      try store.write(epochs) { $0.unparked = [messages[0].name, messages[2].name] }
      #expect(try store.parked(Self.key, limit: 9) == [messages[1], messages[3]])
    }
  }

  @Test(arguments: StoreFixture.all)
  func `a message that is parked and handled in one batch does not wait`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let message = Sample.parked(1, key: Self.key)
      try store.write(store.take()) { changes in
        changes.blocked = [Self.key: Self.state]
        changes.parked = [message]
        changes.unparked = [message.name]
        changes.unblocked = [Self.key]
      }
      #expect(try store.parked(Self.key, limit: 9).isEmpty)
      #expect(try store.look().blocked.isEmpty)
    }
  }

  @Test(arguments: StoreFixture.all)
  func `a key is blocked, blocked for another reason, and free again`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take()
      let given = BlockedState(attempts: 3, retryAt: nil, reason: "given up")
      try store.write(epochs) { $0.blocked = [Self.key: Self.state, Self.other: Self.state] }
      try store.write(epochs) { $0.blocked = [Self.key: given] }
      #expect(try store.look().blocked == [Self.key: given, Self.other: Self.state])
      try store.write([0: 2]) { $0.unblocked = [Self.key] }
      #expect(try store.look().blocked == [Self.other: Self.state])
    }
  }

  @Test(arguments: StoreFixture.all)
  func `the blocked keys are listed with the messages that wait behind them`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let elsewhere = BlockedKey(partition: 1, key: Sample.key)
      try store.write(store.take([0, 1])) { changes in
        changes.blocked = [Self.key: Self.state, Self.other: Self.state, elsewhere: BlockedState(attempts: 3, retryAt: nil, reason: "x")]
        changes.parked = [
          Sample.parked(5, key: Self.other), Sample.parked(2, key: elsewhere), Sample.parked(1, key: Self.key),
          Sample.parked(6, key: Self.other),
        ]
      }
      let listed = try store.reader().blocked(limit: 9)
      #expect(listed.map(\.key) == [Self.other, elsewhere, Self.key])
      #expect(listed.map(\.waiting) == [2, 1, 1])
      #expect(
        listed.map(\.first)
          == [Sample.parked(5, key: Self.other), Sample.parked(2, key: elsewhere), Sample.parked(1, key: Self.key)])
      #expect(listed.map(\.state.attempts) == [1, 3, 1])
      #expect(try store.reader().blocked(limit: 1).map(\.key) == [Self.other])
    }
  }

  @Test(arguments: StoreFixture.all)
  func `any number of blocked keys is listed page by page, and each is found by itself`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let keys = (0..<250).map { BlockedKey(partition: Int32($0 % 2), key: Array("key \($0)".utf8)) }
      try store.write(store.take([0, 1])) { changes in
        for key in keys { changes.blocked[key] = Self.state }
        for (number, key) in keys.enumerated() {
          changes.parked.append(Sample.parked(Int64(number), key: key))
          // What waits behind it does not show in the list.
          changes.parked.append(Sample.parked(Int64(1000 + number), key: keys[0]))
        }
      }
      let reader = try store.reader()
      var listed: [BlockedKey] = []
      var position: Int64 = 0
      while let last = try reader.blocked(after: position, limit: 7).last {
        listed += try reader.blocked(after: position, limit: 7).map(\.key)
        position = last.position
      }
      #expect(listed == keys)
      #expect(try reader.blocked(after: 0, limit: 1).first?.waiting == 251)
      #expect(try reader.blocked(key: keys[249].key).map(\.key) == [keys[249]])
      #expect(try reader.blocked(key: Array("key".utf8)).isEmpty)
      var waiting: [Int64] = []
      position = 0
      while let last = try reader.parked(keys[0], after: position, limit: 100).last {
        waiting += try reader.parked(keys[0], after: position, limit: 100).map(\.message.record.offset)
        position = last.position
      }
      #expect(waiting == [0] + Array(1000..<1250))
    }
  }

  @Test(arguments: StoreFixture.all)
  func `no key, the empty key and bytes that are no text are keys of their own, and one may wait in two partitions`(
    _ fixture: StoreFixture
  ) throws {
    try fixture.run { database in
      let store = try database.store()
      let keys = [
        BlockedKey(partition: 0, key: nil), BlockedKey(partition: 0, key: []), BlockedKey(partition: 0, key: [0xFF]),
        BlockedKey(partition: 0, key: [0xFE]), BlockedKey(partition: 1, key: nil), BlockedKey(partition: 1, key: []),
      ]
      try store.write(store.take([0, 1])) { changes in
        for (number, key) in keys.enumerated() {
          changes.blocked[key] = Self.state
          changes.parked.append(Sample.parked(Int64(number), key: key))
        }
      }
      let reader = try store.reader()
      #expect(try reader.blocked(after: 0, limit: 9).map(\.key) == keys)
      #expect(try reader.blocked(key: nil).map(\.key) == [keys[0], keys[4]])
      #expect(try reader.blocked(key: []).map(\.key) == [keys[1], keys[5]])
      #expect(try reader.blocked(key: [0xFE]).map(\.key) == [keys[3]])
      for (number, key) in keys.enumerated() {
        #expect(try store.parked(key, limit: 9).map(\.record.offset) == [Int64(number)])
        #expect(try store.parked(Sample.parked(Int64(number), key: key).name) != nil)
      }
      let claim = try #require(try store.claim([0])[0])
      #expect(Set(claim.blocked.keys) == Set(keys.prefix(4)))
    }
  }

  @Test(arguments: StoreFixture.all)
  func `a message that waits is found by its id, behind every key`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let elsewhere = BlockedKey(partition: 1, key: Sample.key)
      let unreadable = Sample.parked(3, key: Self.other)
      try store.write(store.take([0, 1])) { $0.parked = [unreadable, Sample.parked(3, key: Self.key), Sample.parked(4, key: elsewhere)] }
      let reader = try store.reader()
      #expect(try reader.parked(id: unreadable.record.messageID, limit: 9).map(\.name.key) == [Self.other, Self.key])
      #expect(try reader.parked(id: unreadable.record.messageID, limit: 1).count == 1)
      #expect(try reader.parked(id: Sample.id(77), limit: 9).isEmpty)
    }
  }
}
