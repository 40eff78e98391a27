import Deciding
import JSON
import Testing

@testable import InMemory
@testable import Messaging

/// One service asks another, and hears the reply.
@Suite struct LaneAskTests {
  private static let topics = [
    "asker.commands", "asker.replies", "asker.dlq", "tally.commands", "tally.added", "tally.dlq", ServiceProgress.topic,
  ].map { TopicSpecification(name: $0, partitions: 3, retention: .delete(afterMilliseconds: nil)) }
  private static let owners = ["ann", "bob", "cid", "dan", "eve"]
  private static let start = Timestamp(milliseconds: 1_800_000_000_000)

  private let log = MemoryLog()
  private let asking = MemoryDatabase(name: "asker")
  private let asker: Lane
  private let tally: Lane
  private let producer: any LogProducer

  init() throws {
    try log.create(Self.topics)
    asker = try Self.lane(Worker(AskerDecider.self, topics: Self.topics), log, asking)
    tally = try Self.lane(Worker(TallyDecider.self, topics: Self.topics), log, MemoryDatabase(name: "tally"))
    producer = try log.producer()
  }

  private static func lane(_ worker: Worker, _ log: MemoryLog, _ database: MemoryDatabase) throws -> Lane {
    let lane = try Lane(worker, log: log, store: database.store()) { _ in }
    let facts = try LogFacts.read(from: log, of: worker, identity: "log", recovering: false) { () throws(LogError) in
      throw LogError(.unavailable, "a memory log has it all at once")
    }
    try lane.assign([0, 1, 2], facts: facts, now: start)
    return lane
  }

  private func settle(at now: Timestamp = start) throws {
    log.now = now
    for _ in 0..<20 {
      _ = try asker.step(now: now)
      _ = try tally.step(now: now)
    }
  }

  private func send(_ content: some Message, to topic: String, _ headers: [Header] = []) throws {
    let envelope = Envelope(
      id: MessageID(high: .random(in: 0 ... .max), low: .random(in: 0 ... .max)), source: "/edge/1",
      type: content.parts.type, time: Self.start, subject: content.subject, correlationID: "c")
    let key = Array(content.routingKey.utf8)
    try producer.send(
      OutgoingRecord(
        topic: topic, partition: Partitioner.partition(for: key, of: 3), key: key, value: JSON.encode(content),
        headers: envelope.headers + headers, timestamp: Self.start), token: 0)
    producer.flush()
  }

  private func wish(_ owner: String, _ amount: Int64, number: Int = 1, of tally: String = "t") throws {
    try send(Wish(owner: owner, number: number, tally: tally, amount: amount), to: Wish.topic)
  }

  private func answers(of owner: String) throws -> [String] {
    try asking.reader().rows(named: RowName(Answers.self, owner)).flatMap { try JSON.decode(Answers.self, from: $0.data).texts }
  }

  private func records(_ topic: String) -> [Record] {
    (0..<3).flatMap { log.records(of: TopicPartition(topic, $0)) }
  }

  @Test func `a reply comes under the key of what waits for it, to the lane that has this key`() throws {
    for (number, owner) in Self.owners.enumerated() { try wish(owner, Int64(number), of: "t\(number)") }
    try settle()
    for (number, owner) in Self.owners.enumerated() {
      let known = try answers(of: owner)
      #expect(known == ["1: \(number)"])
    }
    let replies = records("asker.replies")
    #expect(Set(replies.map { String(decoding: $0.key ?? [], as: UTF8.self) }) == Set(Self.owners))
    #expect(replies.allSatisfy { $0.partition == Partitioner.partition(for: $0.key ?? [], of: 3) })
    #expect(Set(replies.compactMap { $0.header("request-id") }) == Set(Self.owners.map { "\($0)#1" }))
    // The number makes a repeat recognisable.
    #expect(replies.allSatisfy { $0.header("ce_sequence") != nil })
    let asked = records("tally.commands")
    #expect(asked.count == 5 && asked.allSatisfy { $0.header("reply-to") == "asker.replies" && $0.header("reply-partition") == nil })
    #expect(Set(asked.compactMap { $0.header("reply-key") }) == Set(Self.owners))
  }

  @Test func `a refusal comes back as well, in the order of the requests`() throws {
    for (number, amount) in [Tally.limit, 1, 2].enumerated() { try wish("ann", amount, number: number) }
    try settle()
    #expect(try answers(of: "ann") == ["0: 1000", "1: too_much", "2: too_much"])
  }

  @Test func `the asker hears when an operator drops what it asked for`() throws {
    try wish("ann", Tally.unlucky)
    for second in 0..<4 { try settle(at: Self.start + second) }
    #expect(try answers(of: "ann").isEmpty)
    let key = BlockedKey(partition: Partitioner.partition(for: Array("t".utf8), of: 3), key: Array("t".utf8))
    #expect(try tally.discard(key, all: true, now: Self.start + 5) == 1)
    try settle(at: Self.start + 5)
    #expect(try answers(of: "ann") == ["1: discarded"])
  }

  @Test(arguments: [nil, "ann", "bob#1"])
  func `a reply that names no request of its key is parked`(name: String?) throws {
    try send(Told(owner: "ann"), to: "asker.replies", name.map { [Header("request-id", $0)] } ?? [])
    try settle()
    #expect(asker.blockedKeys == 1)
    #expect(try answers(of: "ann").isEmpty && answers(of: "bob").isEmpty)
  }
}

/// A tally's answer under another key.
private struct Told: Message {
  static let messageType = Total.messageType
  var owner: String
  var id = "t"
  var total: Int64 = 1
  var routingKey: String { owner }
  var subject: String { owner }

  init(owner: String) {
    self.owner = owner
  }
}
