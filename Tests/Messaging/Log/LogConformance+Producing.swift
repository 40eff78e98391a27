import Deciding
import Messaging
import Testing

extension LogConformance {
  @Test(arguments: LogFixture.all)
  func `deliveries carry token and offset, those of a partition in the order of sending`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let topic = try probe.topic(partitions: 3)
      let producer = try probe.log.producer()
      defer { producer.close() }
      for token in 0..<30 { try producer.send(record(topic, Int32(token % 3), "\(token)"), token: 1000 + UInt64(token)) }
      producer.flush()
      let deliveries = try probe.deliveries(30, of: producer)
      for partition in 0..<3 {
        let ours = deliveries.filter { Int($0.token - 1000) % 3 == partition }
        #expect(ours.map(\.token) == (0..<10).map { 1000 + UInt64($0 * 3 + partition) })
        #expect(try ours.map { try $0.result.get() } == Array(0..<10))
      }
      #expect(producer.deliveries().isEmpty)
    }
  }

  @Test(arguments: LogFixture.all)
  func `offsets go on where another producer stopped`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let topic = try probe.topic()
      #expect(try probe.append([record(topic, "a"), record(topic, "b")]) == [0, 1])
      #expect(try probe.append([record(topic, "c")]) == [2])
    }
  }

  @Test(arguments: LogFixture.all)
  func `a record that is too large is refused, and later ones go on`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let topic = try probe.topic()
      let producer = try probe.log.producer()
      defer { producer.close() }
      var large = record(topic, "")
      large.value = [UInt8](repeating: 7, count: 2 * fixture.recordLimit)
      let error = #expect(throws: LogError.self) { try producer.send(large, token: 1) }
      #expect(error?.code == .tooLarge)
      large.value = [UInt8](repeating: 7, count: fixture.recordLimit * 9 / 10)
      #expect(try probe.append([large, record(topic, "small")], with: producer) == [0, 1])
      let records = try probe.read(2, from: [TopicPartition(topic, 0): 0])
      #expect(records.map { $0.value?.count } == [large.value?.count, 5])
    }
  }

  @Test(arguments: LogFixture.all)
  func `no delivery of an earlier send comes after a purge, and deliveries of later sends do`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let topic = try probe.topic()
      let producer = try probe.log.producer()
      defer { producer.close() }
      for token in 0..<100 { try producer.send(record(topic, "before"), token: UInt64(token)) }
      producer.purge()
      try producer.send(record(topic, "after"), token: 100)
      producer.flush()
      let deliveries = try probe.deliveries(1, of: producer)
      #expect(deliveries.map(\.token) == [100])
      let offset = try #require(deliveries.first).result.get()
      #expect(try probe.read(1, from: [TopicPartition(topic, 0): offset]).map(\.text) == ["after"])
    }
  }

  @Test(arguments: LogFixture.all)
  func `a purge forgets deliveries that nobody has taken`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let topic = try probe.topic()
      let producer = try probe.log.producer()
      defer { producer.close() }
      try producer.send(record(topic, "a"), token: 1)
      producer.flush()
      // It is in the log, and so its delivery is on its way to us, or here.
      #expect(try probe.read(1, from: [TopicPartition(topic, 0): 0]).map(\.text) == ["a"])
      producer.purge()
      try producer.send(record(topic, "b"), token: 2)
      producer.flush()
      #expect(try probe.deliveries(1, of: producer).map(\.token) == [2])
      #expect(producer.deliveries().isEmpty)
    }
  }

  @Test(arguments: LogFixture.all)
  func `a closed producer takes nothing more`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let topic = try probe.topic()
      let producer = try probe.log.producer()
      producer.close()
      #expect(throws: LogError.self) { try producer.send(record(topic, "a"), token: 1) }
      #expect(producer.deliveries().isEmpty)
    }
  }

  @Test(arguments: LogFixture.all)
  func `producers on several threads keep each its own order`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let topic = try probe.topic(partitions: 2)
      let threads = (0..<4).map { number in
        Running {
          let producer = try probe.log.producer()
          defer { producer.close() }
          for round in 0..<25 {
            let batch = (0..<8).map { record(topic, Int32($0 % 2), "\(round * 8 + $0)", key: "\(number)") }
            try probe.append(batch, with: producer)
          }
        }
      }
      for thread in threads { try thread.join() }
      let records = try probe.read(800, from: [TopicPartition(topic, 0): 0, TopicPartition(topic, 1): 0])
      #expect(records.count == 800)
      for partition in 0..<2 {
        let ours = records.filter { $0.partition == partition }
        #expect(ours.map(\.offset) == Array(0..<400))
        for number in 0..<4 {
          let values = ours.filter { $0.key == Array("\(number)".utf8) }.map { Int($0.text) }
          #expect(values == (0..<100).map { $0 * 2 + partition })
        }
      }
    }
  }
}
