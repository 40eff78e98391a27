import Kafka
import Messaging
import Testing

/// What only Kafka's client has, on mock brokers.
@Suite struct KafkaLogTests {
  private func run(_ change: (inout KafkaLog.Settings) -> Void = { _ in }, _ body: (LogProbe, MockCluster) throws -> Void) throws {
    let cluster = try MockCluster { _ in }
    let probe = LogProbe(log: try KafkaLog(onMock: cluster, change))
    defer {
      probe.close()
      cluster.close()
    }
    try body(probe, cluster)
  }

  @Test func `a wrong property is refused, and named`() throws {
    let properties = [
      "no.such.property=1", "acks=1", "enable.idempotence=false", "enable.gapless.guarantee=true", "linger.ms=5",
      "fetch.wait.max.ms=soon", "nothing",
    ]
    for property in properties {
      let error = #expect(throws: LogError.self) { try run({ $0.properties = [property] }, { _, _ in }) }
      #expect(error?.message.contains(property.prefix { $0 != "=" }) == true)
    }
  }

  @Test func `without a broker every call that needs one says that it is unavailable`() throws {
    try run { probe, cluster in
      let topic = try probe.topic()
      let producer = try probe.log.producer()
      defer { producer.close() }
      cluster.stop()
      // (A stopped mock answers nobody; a client that asks it waits 10 s.)
      let error = #expect(throws: LogError.self) { try probe.log.ends(of: [TopicPartition(topic, 0)]) }
      #expect(error?.code == .unavailable)
    }
  }

  @Test func `records wait for brokers that are away, and arrive in order`() throws {
    try run { probe, cluster in
      let topic = try probe.topic()
      let producer = try probe.log.producer()
      defer { producer.close() }
      try probe.append([record(topic, "0")], with: producer)
      cluster.stop()
      for number in 1...100 { try producer.send(record(topic, "\(number)"), token: UInt64(number)) }
      #expect(producer.deliveries().isEmpty)
      cluster.start()
      #expect(try probe.deliveries(100, of: producer).map { try $0.result.get() } == Array(1...100))
      #expect(try probe.read(101, from: [TopicPartition(topic, 0): 0]).map(\.text) == (0...100).map { "\($0)" })
    }
  }

  @Test func `no record of a batch that the broker had already gets an offset that it does not have`() throws {
    // All of them go in one batch, when `flush` says so.
    try run({ $0.linger = .seconds(10) }) { probe, cluster in
      let topic = try probe.topic()
      let producer = try probe.log.producer()
      defer { producer.close() }
      try probe.append([record(topic, "0")], with: producer)
      cluster.knowNextBatch()
      for number in 1...3 { try producer.send(record(topic, "\(number)"), token: UInt64(number)) }
      producer.flush()
      #expect(try probe.deliveries(3, of: producer).map { try $0.result.get() } == [-1, -1, -1])
    }
  }

  @Test func `a record that no broker takes in time is reported as unavailable`() throws {
    let change = { (settings: inout KafkaLog.Settings) in
      settings.deliveryTimeout = .seconds(1)
      settings.properties += ["reconnect.backoff.ms=10", "reconnect.backoff.max.ms=50"]
    }
    try run(change) { probe, cluster in
      let topic = try probe.topic()
      let producer = try probe.log.producer()
      defer { producer.close() }
      try probe.append([record(topic, "0")], with: producer)
      cluster.stop()
      try producer.send(record(topic, "1"), token: 7)
      let delivery = try #require(probe.deliveries(1, of: producer).first)
      #expect(delivery.token == 7)
      #expect(throws: LogError.self) { try delivery.result.get() }
      guard case .failure(let error) = delivery.result else { return }
      #expect(error.code == .unavailable)
      #expect(error.message.contains(topic))
      cluster.start()
      #expect(try probe.append([record(topic, "2")], with: producer) == [1])
    }
  }

  @Test func `a full queue refuses, and takes again after deliveries`() throws {
    try run({ $0.properties += ["queue.buffering.max.messages=10"] }) { probe, cluster in
      let topic = try probe.topic()
      let producer = try probe.log.producer()
      defer { producer.close() }
      cluster.stop()
      for token in 0..<10 { try producer.send(record(topic, "\(token)"), token: UInt64(token)) }
      let error = #expect(throws: LogError.self) { try producer.send(record(topic, "10"), token: 10) }
      #expect(error?.code == .queueFull)
      cluster.start()
      #expect(try probe.deliveries(10, of: producer).count == 10)
      #expect(try probe.append([record(topic, "10")], with: producer) == [10])
    }
  }

  @Test func `after a purge without a broker, later records arrive and earlier ones do not`() throws {
    try run { probe, cluster in
      let topic = try probe.topic()
      let producer = try probe.log.producer()
      defer { producer.close() }
      try probe.append([record(topic, "0")], with: producer)
      cluster.stop()
      for token in 0..<100 { try producer.send(record(topic, "lost"), token: UInt64(token)) }
      producer.purge()
      try producer.send(record(topic, "1"), token: 100)
      cluster.start()
      let deliveries = try probe.deliveries(1, of: producer)
      #expect(deliveries.map(\.token) == [100])
      #expect(try deliveries.map { try $0.result.get() } == [1])
      #expect(try probe.read(2, from: [TopicPartition(topic, 0): 0]).map(\.text) == ["0", "1"])
    }
  }

  @Test func `a gap is reported again until the reader is assigned anew`() throws {
    try run { probe, _ in
      let topic = try probe.topic()
      try probe.append([record(topic, "0")])
      let place = TopicPartition(topic, 0)
      let reader = try probe.reader([place: 5])
      defer { reader.close() }
      for _ in 0..<3 {
        let error = #expect(throws: LogError.self) { try probe.read(1, with: reader) }
        #expect(error?.code == .outOfRange)
      }
      try reader.assign([place: 0])
      #expect(try probe.read(1, with: reader).map(\.text) == ["0"])
    }
  }
}
