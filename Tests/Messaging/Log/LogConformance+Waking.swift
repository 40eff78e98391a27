import Messaging
import TestSupport
import Testing

extension LogConformance {
  @Test(arguments: LogFixture.waking)
  func `a waiting reader is woken by a record from another thread`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let place = TopicPartition(try probe.topic(), 0)
      let reader = try probe.reader([place: 0])
      defer { reader.close() }
      for round in 0..<20 {
        #expect(try reader.poll(limit: 10).isEmpty)
        let other = Running { try probe.append([record(place.topic, "\(round)")]) }
        #expect(try probe.read(1, with: reader).map(\.text) == ["\(round)"])
        try other.join()
      }
    }
  }

  @Test(arguments: LogFixture.waking)
  func `a poll that came back full leaves the descriptor readable`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let topic = try probe.topic()
      try probe.append((0..<30).map { record(topic, "\($0)") })
      let reader = try probe.reader([TopicPartition(topic, 0): 0])
      defer { reader.close() }
      let descriptor = try #require(reader.descriptor)
      var records: [Record] = []
      while records.count < 30 {
        try #require(isReadable([descriptor], within: 300_000))
        records += try reader.poll(limit: 7)
      }
      #expect(records.map(\.offset) == Array(0..<30))
    }
  }

  @Test(arguments: LogFixture.waking)
  func `a reader that has read everything sleeps`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let topic = try probe.topic()
      try probe.append([record(topic, "a")])
      let reader = try probe.reader([TopicPartition(topic, 0): 0])
      defer { reader.close() }
      #expect(try probe.read(1, with: reader).count == 1)
      let descriptor = try #require(reader.descriptor)
      // A wake-up too many is allowed, as long as they come to an end.
      try eventually("quiet", on: [descriptor]) {
        let more = try reader.poll(limit: 10)
        #expect(more.isEmpty)
        return !isReadable([descriptor], within: 0)
      }
    }
  }

  @Test(arguments: LogFixture.waking)
  func `assigning a partition that holds records wakes the reader`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let topic = try probe.topic()
      try probe.append([record(topic, "a")])
      let reader = try probe.log.reader(group: nil)
      defer { reader.close() }
      let descriptor = try #require(reader.descriptor)
      _ = try reader.poll(limit: 10)
      try reader.assign([TopicPartition(topic, 0): 0])
      var records: [Record] = []
      while records.isEmpty {
        try #require(isReadable([descriptor], within: 300_000))
        records += try reader.poll(limit: 10)
      }
      #expect(records.map(\.text) == ["a"])
    }
  }

  @Test(arguments: LogFixture.waking)
  func `every reader of a partition is woken`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let place = TopicPartition(try probe.topic(), 0)
      let readers = try (0..<3).map { _ in try probe.reader([place: 0]) }
      defer { for reader in readers { reader.close() } }
      for reader in readers { #expect(try reader.poll(limit: 10).isEmpty) }
      let other = Running { try probe.append([record(place.topic, "a")]) }
      for reader in readers { #expect(try probe.read(1, with: reader).map(\.text) == ["a"]) }
      try other.join()
    }
  }
}
