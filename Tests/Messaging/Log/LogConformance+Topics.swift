import Messaging
import Testing

extension LogConformance {
  @Test(arguments: LogFixture.all)
  func `creating says which topics were new, and can be repeated`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let first = TopicSpecification(name: probe.freshName(), partitions: 3, retention: .compact)
      let second = TopicSpecification(name: probe.freshName(), partitions: 1, retention: .delete(afterMilliseconds: 86_400_000))
      let created = try [[first], [first, second], [first, second]].map { try probe.log.create($0) }
      #expect(created == [[first.name], [second.name], []])
    }
  }

  @Test(arguments: LogFixture.all)
  func `a log says how many partitions its topics have`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let topics = [try probe.topic(partitions: 3), try probe.topic()]
      let counts = try probe.log.partitionCounts()
      #expect(counts[topics[0]] == 3)
      #expect(counts[topics[1]] == 1)
      #expect(counts[probe.freshName()] == nil)
    }
  }

  @Test(arguments: LogFixture.all)
  func `a topic with another number of partitions is refused, and named`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let topic = try probe.topic(partitions: 2)
      let error = #expect(throws: LogError.self) {
        try probe.log.create([TopicSpecification(name: topic, partitions: 4, retention: .delete(afterMilliseconds: nil))])
      }
      #expect(error?.code == .mismatch)
      #expect(error?.message.contains(topic) == true)
    }
  }

  @Test(arguments: LogFixture.all)
  func `ends are the offsets that come next`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let topic = try probe.topic(partitions: 2)
      let places = [TopicPartition(topic, 0), TopicPartition(topic, 1)]
      #expect(try probe.log.ends(of: places) == [places[0]: 0, places[1]: 0])
      try probe.append([record(topic, 1, "a"), record(topic, 1, "b")])
      #expect(try probe.log.ends(of: places) == [places[0]: 0, places[1]: 2])
      #expect(try probe.log.ends(of: []).isEmpty)
    }
  }

  @Test(arguments: LogFixture.all)
  func `nobody knows the ends of an unknown topic`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let error = #expect(throws: LogError.self) { try probe.log.ends(of: [TopicPartition(probe.freshName(), 0)]) }
      #expect(error?.code == .unknownTopic)
    }
  }

  @Test(arguments: LogFixture.all)
  func `a record for an unknown topic is refused at once or with its delivery`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let error = #expect(throws: LogError.self) { try probe.append([record(probe.freshName(), "a")]) }
      #expect(error?.code == .unknownTopic)
    }
  }

  @Test(arguments: LogFixture.all)
  func `a record for a partition that a topic does not have is refused at once or with its delivery`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let topic = try probe.topic(partitions: 2)
      let error = #expect(throws: LogError.self) { try probe.append([record(topic, 2, "a")]) }
      #expect(error?.code == .unknownTopic)
    }
  }

  @Test(arguments: LogFixture.all)
  func `an unknown topic can't be read`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let error = #expect(throws: LogError.self) { try probe.read(1, from: [TopicPartition(probe.freshName(), 0): 0]) }
      #expect(error?.code == .unknownTopic)
    }
  }

  @Test(arguments: LogFixture.all)
  func `a producer is warmed for topics that exist, and for no others`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let topics = [try probe.topic(), try probe.topic(partitions: 3)]
      let producer = try probe.log.producer()
      defer { producer.close() }
      try producer.warm(Set(topics))
      let error = #expect(throws: LogError.self) { try producer.warm([topics[0], probe.freshName()]) }
      #expect(error?.code == .unknownTopic)
    }
  }
}
