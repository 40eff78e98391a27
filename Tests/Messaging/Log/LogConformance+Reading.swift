import Messaging
import Testing

extension LogConformance {
  /// A topic of one partition that holds the values 0, 1, 2 ...
  private func topic(holding count: Int, of probe: LogProbe) throws -> TopicPartition {
    let topic = try probe.topic()
    try probe.append((0..<count).map { record(topic, "\($0)") })
    return TopicPartition(topic, 0)
  }

  @Test(arguments: LogFixture.all)
  func `records of a partition come in order, with ascending offsets`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let topic = try probe.topic(partitions: 3)
      try probe.append((0..<300).map { record(topic, Int32($0 % 3), "\($0)") })
      let records = try probe.read(300, from: [TopicPartition(topic, 0): 0, TopicPartition(topic, 1): 0, TopicPartition(topic, 2): 0])
      #expect(records.count == 300)
      for partition in 0..<3 {
        let ours = records.filter { $0.partition == partition }
        #expect(ours.map(\.text) == (0..<100).map { "\($0 * 3 + partition)" })
        #expect(ours.map(\.offset) == Array(0..<100))
      }
    }
  }

  @Test(arguments: LogFixture.all)
  func `reading begins at the offset asked for`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let place = try topic(holding: 10, of: probe)
      #expect(try probe.read(10, from: [place: 0]).map(\.offset) == Array(0..<10))
      #expect(try probe.read(4, from: [place: 6]).map(\.text) == ["6", "7", "8", "9"])
    }
  }

  @Test(arguments: LogFixture.all)
  func `reading from the end gives the later records`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let place = try topic(holding: 5, of: probe)
      let reader = try probe.reader([place: 5])
      defer { reader.close() }
      #expect(try reader.poll(limit: 10).isEmpty)
      try probe.append([record(place.topic, "later")])
      #expect(try probe.read(1, with: reader).map(\.text) == ["later"])
    }
  }

  @Test(arguments: LogFixture.all)
  func `an offset beyond the end is out of range, and named`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let place = try topic(holding: 5, of: probe)
      let error = #expect(throws: LogError.self) { try probe.read(1, from: [place: 6]) }
      #expect(error?.code == .outOfRange)
      #expect(error?.message.contains(place.topic) == true)
    }
  }

  @Test(arguments: LogFixture.removing)
  func `after a removal, reading begins with the first record that is left, and removed offsets are out of range`(
    _ fixture: LogFixture
  ) throws {
    try fixture.run { probe in
      let removeOldest = try #require(fixture.removeOldest)
      let place = TopicPartition(try probe.topic(), 0)
      for number in 0..<10 { try probe.append([record(place.topic, "\(number)")]) }
      let first = try removeOldest(probe.log, place)
      #expect((2..<10).contains(first))
      #expect(try probe.log.ranges(of: [place]) == [place: first..<10])
      #expect(try probe.read(Int(10 - first), from: [place: first]).map(\.offset) == Array(first..<10))
      for gone in [0, first - 1] {
        let error = #expect(throws: LogError.self) { try probe.read(1, from: [place: gone]) }
        #expect(error?.code == .outOfRange)
        #expect(error?.message.contains(place.topic) == true)
      }
    }
  }

  @Test(arguments: LogFixture.all)
  func `a poll gives no more than its limit, and the rest later`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let place = try topic(holding: 10, of: probe)
      let reader = try probe.reader([place: 0])
      defer { reader.close() }
      var records: [Record] = []
      try probe.poll(reader, limit: 3, until: "10 records") { batch in
        #expect(batch.count <= 3)
        records += batch
        return records.count >= 10
      }
      #expect(records.map(\.offset) == Array(0..<10))
      #expect(try reader.poll(limit: 3).isEmpty)
    }
  }

  @Test(arguments: LogFixture.takingTurns)
  func `a busy partition does not keep the others waiting`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let topic = try probe.topic(partitions: 2)
      try probe.append((0..<100).map { record(topic, 0, "\($0)") } + (0..<100).map { record(topic, 1, "\($0)") })
      let reader = try probe.reader([TopicPartition(topic, 0): 0, TopicPartition(topic, 1): 0])
      defer { reader.close() }
      let partitions = try (0..<2).map { _ in try Set(reader.poll(limit: 10).map(\.partition)) }
      #expect(partitions[0].union(partitions[1]) == [0, 1])
    }
  }

  @Test(arguments: LogFixture.all)
  func `assigning again moves the reader`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let topic = try probe.topic(partitions: 2)
      let places = [TopicPartition(topic, 0), TopicPartition(topic, 1)]
      try probe.append((0..<5).map { record(topic, 0, "zero \($0)") } + (0..<5).map { record(topic, 1, "one \($0)") })
      let reader = try probe.reader([places[0]: 0])
      defer { reader.close() }
      #expect(try probe.read(5, with: reader).map(\.text) == (0..<5).map { "zero \($0)" })
      try reader.assign([places[0]: 3])
      #expect(try probe.read(2, with: reader).map(\.text) == ["zero 3", "zero 4"])
      try reader.assign([places[1]: 2])
      #expect(try probe.read(3, with: reader).map(\.text) == ["one 2", "one 3", "one 4"])
      try reader.assign([:])
      try probe.append([record(topic, 0, "unread"), record(topic, 1, "unread")])
      #expect(try reader.poll(limit: 10).isEmpty)
    }
  }

  @Test(arguments: LogFixture.all)
  func `readers do not take records from one another`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let place = try topic(holding: 20, of: probe)
      let readers = try (0..<3).map { try probe.reader([place: Int64($0)]) }
      defer { for reader in readers { reader.close() } }
      for (start, reader) in readers.enumerated() {
        #expect(try probe.read(20 - start, with: reader).map(\.offset) == Array(Int64(start)..<20))
      }
    }
  }

  @Test(arguments: LogFixture.all)
  func `reporting committed offsets changes nothing for the reader`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let place = try topic(holding: 4, of: probe)
      let reader = try probe.reader([place: 0])
      #expect(try probe.read(4, with: reader).count == 4)
      reader.committed([place: 2])
      try probe.append([record(place.topic, "4")])
      #expect(try probe.read(1, with: reader).map(\.text) == ["4"])
      reader.close()
      #expect(try probe.read(5, from: [place: 0]).count == 5)
    }
  }

  @Test(arguments: LogFixture.all)
  func `a closed reader reads nothing more`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let place = try topic(holding: 1, of: probe)
      let reader = try probe.reader([place: 0])
      reader.close()
      #expect(throws: LogError.self) { try reader.poll(limit: 1) }
    }
  }
}
