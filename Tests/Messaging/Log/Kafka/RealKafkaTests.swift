import Deciding
import Foundation
import Kafka
import KafkaTesting
import Messaging
import TestSupport
import Testing

/// What a mock can't show: brokers that die, hang and drop records.
@Suite(.serialized, .enabled(if: RealKafka.isPresent, Comment(rawValue: RealKafka.absence)))
struct RealKafkaTests {
  /// One that tests may disturb; they run one after the other.
  private static let disturbed = Result { try RealKafka() }

  @Test func `a broker that dies and comes back neither loses, doubles nor reorders records`() throws {
    let kafka = try RealKafkaTests.disturbed.get()
    let probe = LogProbe(log: try KafkaLog(on: kafka))
    defer { probe.close() }
    let topic = try probe.topic(partitions: 2)
    let places = [TopicPartition(topic, 0): Int64(0), TopicPartition(topic, 1): 0]
    let reader = try probe.reader(places)
    defer { reader.close() }
    let writer = Running {
      let producer = try probe.log.producer()
      defer { producer.close() }
      // Of today: a broker that recovers forgets producers whose last record says that it is more than a day old, and takes a retry of
      // theirs for a new record (`producer.id.expiration.ms`).
      let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
      for round in 0..<100 {
        let batch = (0..<20).map { number in
          var record = record(topic, Int32(number % 2), "\(round * 20 + number)")
          record.timestamp = now
          return record
        }
        try probe.append(batch, with: producer)
      }
    }
    var records = try probe.read(200, with: reader)
    try kafka.kill()
    try kafka.restart()
    records += try probe.read(2000 - records.count, with: reader)
    try writer.join()
    for partition in 0..<2 {
      let values = records.filter { $0.partition == partition }.map { Int($0.text) }
      #expect(values == (0..<1000).map { $0 * 2 + partition })
    }
    #expect(try probe.log.ends(of: Array(places.keys)) == places.mapValues { _ in 1000 })
  }

  /// A broker that was killed or held up registers with its controller first, and on a busy machine takes its time for that.
  private func untilBrokerAnswers(_ probe: LogProbe) throws {
    try eventually("the broker answers", within: .seconds(300)) { (try? probe.log.partitionCounts()) != nil }
  }

  @Test func `a broker that hangs fails deliveries in time, and is used again when it wakes`() throws {
    let kafka = try RealKafkaTests.disturbed.get()
    let probe = LogProbe(log: try KafkaLog(on: kafka) { $0.deliveryTimeout = .seconds(1) })
    defer { probe.close() }
    try untilBrokerAnswers(probe)
    let topic = try probe.topic()
    let producer = try probe.log.producer()
    defer { producer.close() }
    try probe.append([record(topic, "before")], with: producer)
    try kafka.pause()
    for token in 0..<10 { try producer.send(record(topic, "during"), token: UInt64(token)) }
    for delivery in try probe.deliveries(10, of: producer) {
      let error = #expect(throws: LogError.self) { try delivery.result.get() }
      #expect(error?.code == .unavailable)
    }
    try kafka.resume()
    try eventually("a delivery", on: [producer.descriptor]) {
      let deliveries = producer.deliveries()
      if deliveries.isEmpty { try producer.send(record(topic, "after"), token: 0) }
      return !deliveries.isEmpty
    }
    // Takes the other deliveries along.
    producer.purge()
    try untilBrokerAnswers(probe)
    let last = try probe.append([record(topic, "last")], with: producer)[0]
    // Those that hung may have arrived after all: not known to be in the log is not known to be missing.
    #expect(try probe.read(1, from: [TopicPartition(topic, 0): last]).map(\.text) == ["last"])
  }

  @Test func `records that are deleted before a reader reaches them are a gap, and never skipped`() throws {
    let kafka = try RealKafka.shared()
    let probe = LogProbe(log: try KafkaLog(on: kafka) { $0.properties = ["queued.max.messages.kbytes=1", "fetch.message.max.bytes=1000"] })
    defer { probe.close() }
    let place = TopicPartition(try probe.topic(), 0)
    var large = record(place.topic, "")
    large.value = [UInt8](repeating: 7, count: 10_000)
    let producer = try probe.log.producer()
    defer { producer.close() }
    // One at a time, so that none shares a batch with others: a batch is fetched whole.
    for _ in 0..<20 { try probe.append([large], with: producer) }
    let reader = try probe.reader([place: 0])
    defer { reader.close() }
    #expect(try probe.read(1, with: reader).map(\.offset).first == 0)
    let admin = try AdminClient(kafka.configuration) { _ in }
    defer { admin.close() }
    try admin.deleteRecords(before: [PartitionOffset(place.topic, 0, .at(19))])
    var offsets: [Int64] = []
    let error = #expect(throws: LogError.self) {
      while true { offsets += try probe.read(1, with: reader).map(\.offset) }
    }
    #expect(error?.code == .outOfRange)
    #expect(offsets == Array(1..<(1 + Int64(offsets.count))))
    #expect(offsets.count < 18)
  }

  @Test func `a reader that lets records gather gets many with one request, and all of them`() throws {
    let probe = LogProbe(log: try KafkaLog(on: RealKafka.shared()))
    defer { probe.close() }
    let place = TopicPartition(try probe.topic(), 0)
    // Much longer than reading may take: only enough bytes end the broker's wait.
    let reader = try probe.log.reader(group: nil, gathering: 300_000)
    defer { reader.close() }
    try reader.assign([place: 0])
    let producer = try probe.log.producer()
    defer { producer.close() }
    for number in 0..<50 { try probe.append([record(place.topic, "\(number)")], with: producer) }
    var large = record(place.topic, "")
    large.value = [UInt8](repeating: 7, count: 100_000)
    try probe.append([large], with: producer)
    let records = try probe.read(51, with: reader)
    #expect(records.dropLast().map(\.text) == (0..<50).map { "\($0)" })
    #expect(records.last?.value?.count == 100_000)
    let fetches = try #require(probe.log.requestsSent.first { $0.key == "fetch" }).value
    // One found them. A few more may have come before the broker knew of its new topic, or after; without gathering it is one a record.
    #expect(fetches < 10, "\(fetches)")
  }

  @Test func `uncommitted records are not there, and records behind an open transaction not yet`() throws {
    let probe = LogProbe(log: try KafkaLog(on: RealKafka.shared()))
    defer { probe.close() }
    let place = TopicPartition(try probe.topic(), 0)
    let other = try TransactionalProducer(RealKafka.shared(), id: "\(place)")
    try other.begin()
    try other.send("not committed", to: place.topic, 0)
    try probe.append([record(place.topic, "ours")])
    // Nobody waits for it: who reads to the end as of now has done so.
    #expect(try probe.log.ranges(of: [place]) == [place: 0..<0])
    #expect(try probe.log.highWatermarks(of: [place]) == [place: 2])
    try other.abort()
    #expect(try probe.read(1, from: [place: 0]).map(\.text) == ["ours"])
    try other.begin()
    try other.send("committed", to: place.topic, 0)
    try other.commit()
    #expect(try probe.read(2, from: [place: 0]).map(\.text) == ["ours", "committed"])
  }

  @Test func `committed offsets can be seen with Kafka's tools`() throws {
    let kafka = try RealKafka.shared()
    let probe = LogProbe(log: try KafkaLog(on: kafka))
    defer { probe.close() }
    let topic = try probe.topic()
    try probe.append((0..<5).map { record(topic, "\($0)") })
    let place = TopicPartition(topic, 0)
    let reader = try probe.log.reader(group: "\(topic).group")
    try reader.assign([place: 0])
    #expect(try probe.read(5, with: reader).count == 5)
    reader.committed([place: 4])
    // Whoever closes waits for the broker for a second only.
    try eventually("it is shown") { try GroupOffsets(of: "\(topic).group", on: kafka).shown(topic, of: 0..<1) == [0: 4] }
    reader.close()
  }

  @Test func `a state topic that is not compacted is refused with what to do, and records refused for good are recognised`() throws {
    let kafka = try RealKafka.shared()
    let admin = try AdminClient(kafka.configuration) { _ in }
    defer { admin.close() }
    let probe = LogProbe(log: try KafkaLog(on: kafka))
    defer { probe.close() }
    let (kept, small) = (probe.freshName(), probe.freshName())
    _ = try admin.create([
      TopicDefinition(name: kept, partitions: 1, replicationFactor: 1, settings: ["cleanup.policy": "delete"]),
      TopicDefinition(name: small, partitions: 1, replicationFactor: 1, settings: ["max.message.bytes": "1000"]),
    ])
    // A controller has made them, and brokers hear of it a moment later. Of a topic that is not there nothing is known.
    try eventually("the topics are known") { try probe.log.partitionCounts().keys.filter { [kept, small].contains($0) }.count == 2 }
    func check(_ name: String, _ retention: TopicSpecification.Retention) throws {
      try probe.log.check([TopicSpecification(name: name, partitions: 1, retention: retention)])
    }
    let error = #expect(throws: LogError.self) { try check(kept, .compact) }
    #expect(error?.code == .mismatch)
    #expect(error?.message.contains("--entity-name \(kept) --add-config cleanup.policy=compact") == true)
    try check(kept, .delete(afterMilliseconds: 60_000))
    #expect(throws: LogError.self) { try check(small, .delete(afterMilliseconds: 60_000)) }
    try check(probe.freshName(), .compact)

    var large = record(small, "")
    large.value = [UInt8](repeating: 7, count: 2000)
    #expect(#expect(throws: LogError.self) { try probe.append([large]) }?.code == .tooLarge)
    var ahead = record(kept, "ahead")
    ahead.timestamp = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000) + 3_700_000)
    #expect(#expect(throws: LogError.self) { try probe.append([ahead]) }?.code == .invalidTimestamp)
  }

  @Test func `a reader whose topic is deleted says so until it is assigned anew, and can be closed`() throws {
    let kafka = try RealKafka.shared()
    let admin = try AdminClient(kafka.configuration) { _ in }
    defer { admin.close() }
    let probe = LogProbe(log: try KafkaLog(on: kafka))
    defer { probe.close() }
    let topic = try probe.topic(partitions: 2)
    let reader = try probe.reader([TopicPartition(topic, 0): 0, TopicPartition(topic, 1): 0])
    try admin.delete([topic])
    var code: LogError.Code?
    try eventually("it hears of it", on: [reader.descriptor]) {
      do {
        _ = try reader.poll(limit: 10)
      } catch let error as LogError {
        code = error.code
      }
      return code != nil
    }
    // Before the metadata, a fetch may have told.
    #expect(code == .unknownTopic || code == .outOfRange)
    #expect(throws: LogError.self) { try reader.poll(limit: 10) }
    reader.close()
  }

  @Test func `topics are made as declared`() throws {
    let probe = LogProbe(log: try KafkaLog(on: RealKafka.shared()))
    defer { probe.close() }
    let topic = try probe.topic(partitions: 3, retention: .compact)
    let admin = try AdminClient(RealKafka.shared().configuration) { _ in }
    defer { admin.close() }
    #expect(try admin.settings(of: topic)["cleanup.policy"] == "compact")
    let kept = try probe.topic(retention: .delete(afterMilliseconds: 86_400_000))
    #expect(try admin.settings(of: kept)["cleanup.policy"] == "delete")
    #expect(try admin.settings(of: kept)["retention.ms"] == "86400000")
    let forever = try probe.topic(retention: .delete(afterMilliseconds: nil))
    #expect(try admin.settings(of: forever)["retention.ms"] == "-1")
  }
}
