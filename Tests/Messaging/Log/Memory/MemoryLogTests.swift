import Deciding
import InMemory
import Messaging
import Testing

@Suite struct MemoryLogTests {
  let place = TopicPartition("seats", 0)

  private func log(_ fates: [String: MemoryLogFate] = [:], reversed: Bool = false) throws -> MemoryLog {
    let log = MemoryLog(faults: ScriptedFaults(fates, reversed: reversed))
    try log.create([TopicSpecification(name: "seats", partitions: 2, retention: .delete(afterMilliseconds: nil))])
    return log
  }

  private func send(_ values: [String], to partition: Int32 = 0, with producer: any LogProducer) throws {
    for (token, value) in values.enumerated() { try producer.send(record("seats", partition, value), token: UInt64(token)) }
    producer.flush()
  }

  private func values(_ log: MemoryLog, _ partition: Int32 = 0) -> [String] {
    log.records(of: TopicPartition("seats", partition)).map(\.text)
  }

  @Test func `a dropped record is not in the log, and its producer is told`() throws {
    let log = try log(["b": .dropped])
    let producer = try log.producer()
    try send(["a", "b", "c"], with: producer)
    #expect(values(log) == ["a", "c"])
    let deliveries = producer.deliveries()
    #expect(deliveries.map(\.token) == [0, 1, 2])
    #expect(throws: LogError.self) { try deliveries[1].result.get() }
    #expect(try deliveries[2].result.get() == 1)
  }

  @Test func `a doubted record is in the log all the same`() throws {
    let log = try log(["a": .doubted])
    let producer = try log.producer()
    try send(["a"], with: producer)
    #expect(values(log) == ["a"])
    #expect(throws: LogError.self) { try producer.deliveries().first?.result.get() }
  }

  @Test func `an unanswered record is in the log, and its delivery never comes`() throws {
    let log = try log(["a": .unanswered])
    let producer = try log.producer()
    try send(["a", "b"], with: producer)
    log.now = Timestamp(milliseconds: 1_000_000)
    #expect(values(log) == ["a", "b"])
    #expect(producer.deliveries().map(\.token) == [1])
  }

  @Test func `a duplicate comes later and is answered once`() throws {
    let log = try log(["a": .duplicated(after: 50)])
    let producer = try log.producer()
    try send(["a", "b"], with: producer)
    #expect(values(log) == ["a", "b"])
    #expect(log.nextArrival == Timestamp(milliseconds: 50))
    log.now = Timestamp(milliseconds: 50)
    #expect(values(log) == ["a", "b", "a"])
    #expect(producer.deliveries().map(\.token) == [0, 1])
    #expect(log.nextArrival == nil)
  }

  @Test func `a delayed record holds up its own partition, and no other`() throws {
    let log = try log(["slow": .delayed(100)])
    let producer = try log.producer()
    try send(["slow", "a"], with: producer)
    try send(["b"], to: 1, with: producer)
    #expect(values(log).isEmpty)
    #expect(values(log, 1) == ["b"])
    #expect(producer.deliveries().count == 1)
    log.now = Timestamp(milliseconds: 99)
    #expect(values(log).isEmpty)
    log.now = Timestamp(milliseconds: 100)
    #expect(values(log) == ["slow", "a"])
    #expect(producer.deliveries().map(\.token) == [0, 1])
  }

  @Test func `a delayed answer holds up the later ones of its partition`() throws {
    let failure = LogError(.unavailable, "no answer")
    let late = MemoryLogFate(arrivals: [0], acknowledgement: .delivered(after: 100))
    let log = try log(["late": late, "failed": MemoryLogFate(arrivals: [], acknowledgement: .failed(failure, after: 0))])
    let producer = try log.producer()
    try send(["late", "failed"], with: producer)
    #expect(producer.deliveries().isEmpty)
    log.now = Timestamp(milliseconds: 100)
    #expect(producer.deliveries().map(\.token) == [0, 1])
  }

  @Test func `the faults say in which order a poll looks at the partitions`() throws {
    for reversed in [false, true] {
      let log = try log(reversed: reversed)
      let producer = try log.producer()
      for partition: Int32 in [0, 1] { try send(["\(partition) first", "\(partition) second"], to: partition, with: producer) }
      let reader = try log.reader()
      try reader.assign([TopicPartition("seats", 0): 0, TopicPartition("seats", 1): 0])
      let expected = ["0 first", "0 second", "1 first", "1 second"]
      let values = try reader.poll(limit: 10).map(\.text)
      #expect(values == (reversed ? Array(expected[2...] + expected[..<2]) : expected))
    }
  }

  @Test func `a wiped log begins at 0, and a reader that was further is out of range`() throws {
    let log = try log(["slow": .delayed(100)])
    let producer = try log.producer()
    try send(["a", "b", "slow"], with: producer)
    let reader = try log.reader()
    try reader.assign([place: 0])
    #expect(try reader.poll(limit: 10).count == 2)
    log.wipe()
    log.now = Timestamp(milliseconds: 1000)
    #expect(try log.ends(of: [place]) == [place: 0])
    let error = #expect(throws: LogError.self) { try reader.poll(limit: 10) }
    #expect(error?.code == .outOfRange)
    try send(["new"], with: producer)
    try reader.assign([place: 0])
    #expect(try reader.poll(limit: 10).map(\.text) == ["new"])
  }

  @Test func `a reader of a topic that is made anew hears of it once`() throws {
    let log = MemoryLog()
    try log.create([TopicSpecification(name: "t", partitions: 1, retention: .delete(afterMilliseconds: nil))])
    let place = TopicPartition("t", 0)
    let producer = try log.producer()
    func send(_ text: String) throws {
      try producer.send(
        OutgoingRecord(topic: "t", partition: 0, key: nil, value: Array(text.utf8), headers: [], timestamp: log.now), token: 0)
      producer.flush()
    }
    let reader = try log.reader()
    try reader.assign([place: 0])
    try send("old")
    #expect(try reader.poll(limit: 9).count == 1)
    try log.remake("t")
    for text in ["new", "newer"] { try send(text) }
    #expect(throws: LogError.self) { try reader.poll(limit: 9) }
    try reader.assign([place: 0])
    #expect(try reader.poll(limit: 9).map(\.value) == [Array("new".utf8), Array("newer".utf8)])
  }

  @Test func `a record on its way to a topic that is made anew arrives in the new one, unless its producer is dead`() throws {
    let log = try log(["of the dead": .delayed(100), "of the living": .delayed(100)])
    let zombie = log.memoryProducer()
    try send(["of the dead"], with: zombie)
    zombie.kill()
    let producer = try log.producer()
    try send(["of the living"], with: producer)
    try log.remake(place.topic)
    log.now = Timestamp(milliseconds: 100)
    #expect(values(log) == ["of the living"])
    #expect(producer.deliveries().count == 1)
  }

  @Test func `a wiped log may have lost its topics too`() throws {
    let log = try log()
    log.wipe(droppingTopics: true)
    let error = #expect(throws: LogError.self) { try log.ends(of: [place]) }
    #expect(error?.code == .unknownTopic)
  }

  @Test func `a zombie's records arrive after its successor's, and it gets no deliveries`() throws {
    let log = try log(["late": .delayed(100)])
    let zombie = log.memoryProducer()
    try send(["late"], with: zombie)
    try zombie.send(record("seats", "never sent"), token: 9)
    zombie.kill()
    let successor = try log.producer()
    try send(["new"], with: successor)
    log.now = Timestamp(milliseconds: 100)
    #expect(values(log) == ["new", "late"])
    #expect(zombie.deliveries().isEmpty)
    #expect(throws: LogError.self) { try zombie.send(record("seats", "undead"), token: 10) }
  }

  @Test func `a fenced producer can't send, but gets the deliveries of earlier records`() throws {
    let log = try log()
    let producer = log.memoryProducer()
    try send(["a"], with: producer)
    producer.fence()
    let error = #expect(throws: LogError.self) { try producer.send(record("seats", "b"), token: 1) }
    #expect(error?.code == .fatal)
    #expect(producer.deliveries().map(\.token) == [0])
  }

  @Test func `a purged producer gets no deliveries of records under way, which still arrive`() throws {
    let log = try log(["late": .delayed(100)])
    let producer = try log.producer()
    try send(["late"], with: producer)
    producer.purge()
    log.now = Timestamp(milliseconds: 100)
    #expect(values(log) == ["late"])
    #expect(producer.deliveries().isEmpty)
  }
}
