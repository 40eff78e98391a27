import Deciding
import JSON
import Testing

@testable import InMemory
@testable import Messaging

/// A log, a database and lanes of the tally service on them, with a clock that only the test moves.
final class LaneFixture {
  /// There is another service, which numbers its messages.
  static let topics: [TopicSpecification] = [
    "tally.commands", "tally.added", "tally.dlq", "other.dlq", "edge.replies", ServiceProgress.topic,
  ].map { TopicSpecification(name: $0, partitions: 2, retention: .delete(afterMilliseconds: nil)) }

  let log: MemoryLog
  let database: MemoryDatabase
  var now = Timestamp(milliseconds: 1_800_000_000_000)
  var notices: [LaneNotice] = []
  private let producer: any LogProducer
  private var sent: UInt64 = 0
  /// The log's.
  private(set) var identity = "first"

  init(named name: String = "tally", faults: (any MemoryLogFaults)? = nil) throws {
    database = MemoryDatabase(name: name)
    log = MemoryLog(faults: faults)
    try log.create(Self.topics)
    producer = try log.producer()
  }

  /// A lane with both partitions, as a process that just started makes it.
  func start(identity: String? = nil, _ configuration: Lane.Configuration = Lane.Configuration()) throws -> Lane {
    if let identity { self.identity = identity }
    let lane = try idleLane(configuration)
    try lane.assign([0, 1], facts: facts(), now: now)
    return lane
  }

  /// Has a lane take its partitions once more, so that it knows no row and reads each from the database.
  func startOver(_ lane: Lane) throws {
    try lane.assign([0, 1], facts: facts(), now: now)
  }

  /// What a host reads of the log before it assigns.
  func facts(_ identity: String? = nil, recovering: Bool = false) throws -> LogFacts {
    let worker = try Worker(TallyDecider.self, topics: Self.topics)
    return try LogFacts.read(from: log, of: worker, identity: identity ?? self.identity, recovering: recovering) { () throws(LogError) in
      throw LogError(.unavailable, "a memory log has it all at once")
    }
  }

  /// A lane that goes on with a database that is behind its log.
  func recover() throws -> Lane {
    let lane = try idleLane()
    try lane.assign([0, 1], facts: facts(recovering: true), now: now)
    return lane
  }

  func idleLane(
    _ configuration: Lane.Configuration = Lane.Configuration(), on other: MemoryDatabase? = nil, outside: (any Outside)? = nil
  ) throws -> Lane {
    try Lane(
      Worker(TallyDecider.self, topics: Self.topics), log: log, store: (other ?? database).store(), configuration: configuration,
      outside: outside
    ) { [weak self] in self?.notices.append($0) }
  }

  /// Runs a lane until it has nothing to do at this time.
  func settle(_ lane: Lane, _ limit: Int = 10_000) throws {
    var quiet = 0
    for _ in 0..<limit {
      log.now = now
      // As a host does it.
      if lane.needsRenewal(of: identity) { identity += ", renewed" }
      if lane.wantsAssignment { try lane.assign([0, 1], facts: facts(), now: now) }
      quiet = try lane.step(now: now).isBusy ? 0 : quiet + 1
      if quiet == 3 { return }
    }
    Issue.record("the lane was still busy after \(limit) steps")
  }

  func advance(_ milliseconds: Int64) {
    now = now.adding(milliseconds: milliseconds)
    log.now = now
  }

  // MARK: what goes in

  @discardableResult
  func add(
    _ amount: Int64, to id: String, command: MessageID? = nil, request: String? = nil, hash: String? = nil, remindAfter: Int? = nil,
    asks: Bool? = nil, knowsAnswer: Bool? = nil, body: [UInt8]? = nil
  ) throws -> MessageID {
    sent += 1
    let commandID = command ?? MessageID(time: now, random: (sent, sent))
    let envelope = Envelope(
      id: commandID, source: "/edge/1", type: "tally.add", time: now, subject: id, correlationID: "c\(sent)",
      replyTo: "edge.replies", replyPartition: 1, requestID: request ?? "request \(sent)", contentHash: hash)
    let add = Add(id: id, amount: amount, remindAfter: remindAfter, asks: asks, knowsAnswer: knowsAnswer)
    try send(envelope, key: id, body: body ?? JSON.encode(add))
    return commandID
  }

  /// A message of another service, with its number in the channel; it adds as much, or another amount.
  func send(number: Int64, to id: String, adding amount: Int64? = nil) throws {
    let envelope = Envelope(
      id: MessageID(high: 3, low: UInt64(number)), source: "/other/0", sequence: number, type: "tally.add", time: now, subject: id,
      correlationID: "c")
    try send(envelope, key: id, body: JSON.encode(Add(id: id, amount: amount ?? number, remindAfter: nil)))
  }

  func send(_ envelope: Envelope, key: String, body: [UInt8]?) throws {
    try send(headers: envelope.headers, key: key, body: body)
  }

  func send(headers: [Header], key: String, body: [UInt8]?) throws {
    let key = Array(key.utf8)
    try send(
      OutgoingRecord(
        topic: "tally.commands", partition: Partitioner.partition(for: key, of: 2), key: key, value: body, headers: headers,
        timestamp: now))
  }

  func send(_ record: OutgoingRecord) throws {
    try producer.send(record, token: 0)
    producer.flush()
    _ = producer.deliveries()
  }

  // MARK: what came of it

  func tally(_ id: String) throws -> Tally? {
    let rows = try database.reader().rows(named: RowName(Tally.self, id))
    return try rows.first.map { try JSON.decode(Tally.self, from: $0.data) }
  }

  /// Writes over a row's bytes, as a damaged disk does, and returns what was there. A lane that has the row in memory does not see it.
  @discardableResult
  func overwrite(_ id: String, with data: [UInt8] = Array("{".utf8)) throws -> [UInt8] {
    let name = RowName(Tally.self, id)
    let partition = try #require(database.contents.partitions.first { $0.value.rows[name] != nil }?.key)
    let before = database.contents.partitions[partition]?.rows[name]?.stored.data
    database.contents.partitions[partition]?.rows[name]?.stored.data = data
    return try #require(before)
  }

  /// What is known of the records that were read of a partition.
  func lastRead(of place: TopicPartition) -> RecordMark? {
    database.contents.partitions[place.partition]?.lastRead[place.topic]
  }

  /// Changes what is known of them, as another version does.
  func change(lastReadOf place: TopicPartition, _ change: (inout RecordMark?) -> Void) {
    change(&database.contents.partitions[place.partition, default: .init()].lastRead[place.topic])
  }

  /// The blocked keys, as people read them.
  func blockedKeys() throws -> [BlockedKey] {
    try database.reader().blocked(limit: 100).map(\.key)
  }

  /// Lets a lane try what fails as often as it does.
  func exhaustAttempts(_ lane: Lane) throws {
    for _ in 0..<3 {
      try settle(lane)
      advance(1000)
    }
    try settle(lane)
  }

  /// Everything in a topic, its partitions one after the other.
  func records(_ topic: String) -> [Record] {
    (0..<2).flatMap { log.records(of: TopicPartition(topic, $0)) }
  }

  /// The totals told by `tally.added` of one id, in the order of the log.
  func totals(_ id: String) throws -> [Int64] {
    try records("tally.added").filter { $0.header("ce_type") == "tally.added" }
      .map { try JSON.decode(Added.self, from: $0.value ?? []) }.filter { $0.id == id }.map(\.total)
  }

  func journal(_ partition: Int32) -> [JournalRow] {
    database.contents.partitions[partition]?.journal ?? []
  }

  /// The types and ids of all events, in the order in which each partition journaled them.
  func events() -> [String] {
    database.contents.partitions.sorted { $0.key < $1.key }.flatMap(\.value.journal)
      .filter { $0.kind == .event }.map { row in "\(row.envelope.type) \(row.envelope.id)" }
  }

  /// Whom the events of one type are about, in the order in which each partition journaled them.
  func journaled(_ type: String) -> [String] {
    database.contents.partitions.sorted { $0.key < $1.key }.flatMap(\.value.journal)
      .filter { $0.envelope.type == type && $0.kind == .event }.map(\.envelope.subject)
  }

  func replies() -> [(request: String?, type: String?, body: String)] {
    records("edge.replies").map { ($0.header("request-id"), $0.header("ce_type"), String(decoding: $0.value ?? [], as: UTF8.self)) }
  }
}
