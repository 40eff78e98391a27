import Deciding
import Messaging
import Testing

/// Names and texts of any length and any letters, as they may come from outside.
extension StoreConformance {
  private static let long = String(repeating: "lång \\ ", count: 2000)
  /// Told apart by their ends only, or by letters that a database may have no place for.
  private static let texts = [long + "a", long + "b", "nul \0", "nul \\0", "nul ", "back\\slash", "back\\\\slash", ""]

  @Test(arguments: StoreFixture.all)
  func `ids of any length and any letters name different rows`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take()
      try store.write(epochs) { changes in
        for (number, text) in Self.texts.enumerated() { changes.rows.append(Sample.row(text, "[\(number)]", scope: text)) }
      }
      let names = Self.texts.map { RowName(kind: "thing", id: $0) }
      #expect(try store.rows(names, in: 0).map { $0.map { String(decoding: $0.data, as: UTF8.self) } } == names.indices.map { "[\($0)]" })
      let reader = try store.reader()
      for text in Self.texts { #expect(try reader.rows(kind: "thing", scope: text, before: nil, limit: 9).map(\.id) == [text]) }
      #expect(try Set(reader.rows(kind: "thing", scope: nil, before: nil, limit: 99).map(\.id)) == Set(Self.texts))
      try store.write(epochs) { $0.rows = Self.texts.map { Sample.row($0, from: 1, to: 2, nil) } }
      #expect(try store.rows(names, in: 0) == names.map { _ in nil })
    }
  }

  @Test(arguments: StoreFixture.all)
  func `names of any length and any letters name different channels, deaths, timers and blocked keys`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take()
      let place = TopicPartition("things", 0)
      let keys = Self.texts.map { BlockedKey(partition: 0, key: Array($0.utf8)) }
      try store.write(epochs) { changes in
        for (number, text) in Self.texts.enumerated() {
          changes.inbound[Channel(source: text, place: place)] = Int64(number)
          changes.deaths[MessagePosition(partition: 0, topic: "timer", detail: text)] = number + 1
          changes.timersSet.append(Sample.timer(text, due: 1, key: Array(text.utf8)))
          changes.blocked[keys[number]] = BlockedState(attempts: number, retryAt: nil, reason: text)
          changes.parked.append(Sample.parked(7, key: keys[number], id: text))
          changes.parked.append(Sample.parked(7, key: keys[0], id: text))
        }
      }
      let claim = try store.look()
      #expect(Set(claim.inbound.keys.map(\.source)) == Set(Self.texts))
      #expect(Set(claim.deaths.keys.map(\.detail)) == Set(Self.texts))
      #expect(Set(claim.blocked.keys) == Set(keys))
      #expect(Set(claim.blocked.values.map(\.reason)) == Set(Self.texts))
      #expect(try store.dueTimers(0, at: Sample.time(9), limit: 99).isEmpty)
      // Of the first key, each id once; of the others, their own.
      #expect(try store.parked(keys[0], limit: 99).count == Self.texts.count)
      for key in keys.dropFirst() { #expect(try store.parked(key, limit: 99).count == 1) }
      #expect(try store.reader().blocked(key: keys[1].key).map(\.key) == [keys[1]])
      let epoch = [Int32(0): Int64(2)]
      try store.write(epoch) { changes in
        changes.unblocked = keys
        changes.deaths = claim.deaths.mapValues { _ in 0 }
        changes.unparked = Self.texts.map { ParkedMessageName(key: keys[0], topic: "things", offset: 7, id: $0) }
      }
      #expect(try Set(store.dueTimers(0, at: Sample.time(9), limit: 99).map(\.name.subject)) == Set(Self.texts))
      #expect(try Set(store.dueTimers(0, at: Sample.time(9), limit: 99).map(\.key)) == Set(keys.map { $0.key ?? [] }))
      try store.write(epoch) { changes in
        changes.timersRemoved = Self.texts.map { TimerName(partition: 0, kind: "hold.over", subject: $0) }
      }
      #expect(try store.nextTimer(0) == nil)
      #expect(try store.look().deaths.isEmpty)
      #expect(try store.parked(keys[0], limit: 99).isEmpty)
    }
  }

  @Test(arguments: StoreFixture.all)
  func `texts of the inbox come back with any letters`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let entries = Self.texts.enumerated().map { number, text in
        InboxEntry(
          id: Sample.id(UInt64(number)), requestID: text, contentHash: text, time: Sample.time(number),
          reply: StoredReply(type: text, correlationID: text, body: Array(text.utf8)))
      }
      try store.write(store.take()) { $0.inbox = entries }
      #expect(try store.inbox(entries.map(\.id)) == Dictionary(uniqueKeysWithValues: entries.map { ($0.id, $0) }))
    }
  }

  @Test(arguments: StoreFixture.all)
  func `the reads of a batch at its beginning give the same as single reads`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let epochs = try store.take([0, 1])
      try store.write(epochs) { changes in
        changes.rows = [Sample.row("a", "[0]"), Sample.row("a", "[1]", in: 1), Sample.row("b", of: "other", "[2]", in: 1)]
        changes.inbox = [Sample.entry(1)]
      }
      let (a, b) = (RowName(kind: "thing", id: "a"), RowName(kind: "other", id: "b"))
      let wanted = BatchReads(
        commands: [Sample.id(1), Sample.id(2)],
        rows: [
          BatchReads.Rows(partition: 1, names: [b, a, b]), BatchReads.Rows(partition: 0, names: [b]),
          BatchReads.Rows(partition: 0, names: [a]),
        ])
      let found = try store.begin(epochs, reading: wanted)
      store.rollback()
      #expect(found.inbox == [Sample.id(1): Sample.entry(1)])
      #expect(
        found.rows.map { $0.map { $0.map { String(decoding: $0.data, as: UTF8.self) } } } == [["[2]", "[1]", "[2]"], [nil], ["[0]"]])
      #expect(try store.begin(epochs, reading: BatchReads()) == BatchReads.Answer())
      store.rollback()
      _ = try database.store().take([1])
      #expect(StoreError.Code.of { _ = try store.begin(epochs, reading: wanted) } == .fenced)
      try store.begin([0: 1])
      store.rollback()
    }
  }

  @Test(arguments: StoreFixture.all)
  func `of two settings of a timer in one batch, the later one counts`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      try store.write(store.take()) { $0.timersSet = [Sample.timer("a", due: 5), Sample.timer("b", due: 7), Sample.timer("a", due: 9)] }
      #expect(try store.dueTimers(0, at: Sample.time(9), limit: 9) == [Sample.timer("b", due: 7), Sample.timer("a", due: 9)])
    }
  }

  @Test(arguments: StoreFixture.all)
  func `a page of a list ends early where messages are large, and the next one goes on`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let store = try database.store()
      let key = BlockedKey(partition: 0, key: Sample.key)
      let large = (1...5).map { offset in
        ParkedMessage(
          Record(
            topic: "t", partition: 0, offset: Int64(offset), key: key.key, value: [UInt8](repeating: 7, count: 700_000), headers: [],
            timestamp: Sample.time(offset)),
          behind: key)
      }
      let keys = (0..<5).map { BlockedKey(partition: 0, key: [UInt8($0)]) }
      try store.write(store.take()) { changes in
        for key in [key] + keys { changes.blocked[key] = BlockedState(attempts: 1, retryAt: nil, reason: "") }
        changes.parked = large + zip(keys, large).map { ParkedMessage($1.record, behind: $0) }
      }
      let reader = try store.reader()
      var (offsets, position) = ([Int64](), Int64(0))
      while let last = try reader.parked(key, after: position, limit: 100).last {
        offsets += try reader.parked(key, after: position, limit: 100).map(\.message.record.offset)
        position = last.position
      }
      #expect(offsets == [1, 2, 3, 4, 5])
      var (listed, after) = ([BlockedKey](), Int64(0))
      while let last = try reader.blocked(after: after, limit: 100).last {
        listed += try reader.blocked(after: after, limit: 100).map(\.key)
        after = last.position
      }
      #expect(listed == [key] + keys)
    }
  }
}
