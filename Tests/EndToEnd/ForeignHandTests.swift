import Contracts
import Deciding
import Foundation
import Kafka
import KafkaTesting
import Messaging
import TestSupport
import Testing

/// What others do to a broker that a system runs on.
@Suite(.serialized, .enabled(if: RealKafka.isPresent, Comment(rawValue: RealKafka.absence)))
struct ForeignHandTests {
  /// Of each topic that a service reads.
  private static let partitions = Int32(2)

  private func log(on kafka: RealKafka) throws -> KafkaLog {
    try KafkaLog(
      KafkaLog.Settings(bootstrapServers: kafka.bootstrapServers, clientID: "another hand"),
      logger: Logger(level: .error, component: "kafka"))
  }

  private static func patience() -> () throws(LogError) -> Void {
    let end = ContinuousClock.now + .seconds(60)
    return { () throws(LogError) in
      guard ContinuousClock.now < end else { throw LogError(.unavailable, "not read within 60 seconds") }
    }
  }

  /// The ids of the messages that lie there.
  private func messages(in places: [TopicPartition], of log: KafkaLog) throws -> Set<String> {
    var ids: Set<String> = []
    try log.scan(places, Self.patience()) { ids.insert($0.header("ce_id") ?? "no id at offset \($0.offset)") }
    return ids
  }

  private func identity(_ kafka: RealKafka) throws -> String? {
    let log = try log(on: kafka)
    defer { log.close() }
    return try LogIdentity.current(log, Self.patience())
  }

  /// How far concert has written `seat.status`, as it says.
  private func told(_ identity: String?, _ log: KafkaLog) throws -> [TopicPartition: Int64] {
    var reports: [Record] = []
    try log.scan([TopicPartition(ServiceProgress.topic, 0)], Self.patience()) { reports.append($0) }
    return ServiceProgress.latest(of: "concert", in: reports).values.reduce(into: [:]) { told, report in
      told.merge(report.places(in: identity ?? "").filter { $0.key.topic == "seat.status" }, uniquingKeysWith: max)
    }
  }

  @Test func `records at the broker's limit and from the future get dead letters, and everybody else buys on`() throws {
    let directory = try TemporaryDirectory()
    let kafka = try RealKafka()
    let system = try RunningSystem(directory.data, ["--kafka-bootstrap-servers", kafka.bootstrapServers])
    let log = try log(on: kafka)
    defer { log.close() }
    let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    var envelope = Envelope(
      id: MessageID(high: 1, low: 1), source: "/another", type: "no.such.type", time: now + 4200, subject: "", correlationID: "c")
    let producer = try log.producer()
    for partition in 0..<Self.partitions {
      var record = OutgoingRecord(
        topic: "reservation.commands", partition: partition, key: Array("key \(partition)".utf8),
        value: [UInt8](repeating: UInt8(ascii: "x"), count: 1_048_300), headers: [], timestamp: now)
      try producer.send(record, token: 0)
      record.value = Array("{}".utf8)
      envelope.id = MessageID(high: 1, low: UInt64(partition) + 1)
      record.headers = envelope.headers
      record.key = Array("future \(partition)".utf8)
      try producer.send(record, token: 1)
    }
    producer.flush()
    var taken = 0
    try eventually("the records are in the log") {
      for delivery in producer.deliveries() where (try delivery.result.get()) >= 0 { taken += 1 }
      return taken == 2 * Int(Self.partitions)
    }
    producer.close()
    let places = (0..<Self.partitions).map { TopicPartition("reservation.dlq", $0) }
    try eventually("each has its dead letter, once") { try log.ends(of: places).values.reduce(0, +) == 2 * Int64(Self.partitions) }
    let venue = try Venue(Client.admin(port: system.port), seats: 1)
    let buyer = try Client.signedUp("buyer@example.com", port: system.port)
    #expect(try buyer.charge(5000).status == 200)
    let reservation = try #require(venue.reserve(buyer, 0).text("reservationId"))
    #expect(try buyer.pay(reservation).status == 200)
    #expect(try buyer.confirm(reservation).status == 200)
    #expect(try log.ends(of: places).values.reduce(0, +) == 2 * Int64(Self.partitions))
    #expect(system.stop() == 0)
  }

  @Test func `topics that are deleted under a running system are made anew and filled, and people buy on`() throws {
    let directory = try TemporaryDirectory()
    let kafka = try RealKafka()
    let system = try RunningSystem(directory.data, ["--kafka-bootstrap-servers", kafka.bootstrapServers])
    let venue = try Venue(Client.admin(port: system.port), seats: 3)
    let buyer = try Client.signedUp("buyer@example.com", port: system.port)
    #expect(try buyer.charge(5000).status == 200)
    let first = try #require(venue.reserve(buyer, 0).text("reservationId"))
    #expect(try buyer.pay(first).status == 200)
    #expect(try buyer.confirm(first).status == 200)

    let topics = try TopicDeclarations(yaml: DeclaredTopics.yaml).specifications
    let configuration = ClientConfiguration(bootstrapServers: kafka.bootstrapServers, clientID: "another hand")
    let admin = try AdminClient(configuration) { _ in }
    defer { admin.close() }
    let status = try #require(topics.first { $0.name == "seat.status" })
    let log = try log(on: kafka)
    defer { log.close() }
    for (lost, seats, isMadeAnew) in [(topics.map(\.name), 2, false), ([status.name], 3, false), ([status.name], 3, true)] {
      let identity = try self.identity(kafka)
      // What it does not know to be there it would send again, and nothing would be lost.
      try eventually("concert knows what it has written") {
        let ends = try log.ends(of: (0..<Self.partitions).map { TopicPartition(status.name, $0) })
        return try told(identity, log) == ends.filter { $0.value > 0 }
      }
      try admin.delete(lost)
      // The other hand may make it anew too. Then nothing is missing, and nobody writes.
      if isMadeAnew {
        try eventually("the topic is made anew") {
          if (try? log.create([status]))?.isEmpty == false { return true }
          return (try? self.identity(kafka)).map { $0 != identity } ?? false
        }
      }
      // Whoever writes there notices. Where nobody does, or when the write comes too early, the check of each minute does, or the next one.
      // (The edge reads it too, and takes nothing for a moment.)
      if lost.count == 1, !isMadeAnew { try eventually("a hold is taken") { try venue.reserve(buyer.asynchronous, 2).status == 202 } }
      // The broker may show the old topics for a moment.
      try eventually("the log has another identity", within: .seconds(300)) {
        (try? self.identity(kafka)).map { $0 != identity } ?? false
      }
      try eventually("whoever starts anew finds what became of the seats", within: .seconds(120)) {
        let places = (0..<Self.partitions).map { TopicPartition(status.name, $0) }
        return ((try? messages(in: places, of: log)) ?? []).count >= seats
      }
      try eventually("it is ready") { try Client(port: system.port).get("/health/ready").status == 200 }
    }
    try eventually("people buy on", within: .seconds(60)) {
      let second = try venue.reserve(buyer.under(key: "second"), 1)
      guard let reservation = second.text("reservationId") else { return false }
      return try buyer.pay(reservation).status == 200 && buyer.confirm(reservation).status == 200
    }
    #expect(try buyer.balance() == 3000)
    #expect(system.stop() == 0)
  }

  @Test func `records behind an open transaction of others are not taken for lost`() throws {
    let directory = try TemporaryDirectory()
    let kafka = try RealKafka()
    var system = try RunningSystem(directory.data, ["--kafka-bootstrap-servers", kafka.bootstrapServers])
    let venue = try Venue(Client.admin(port: system.port), seats: 1)
    let buyer = try Client.signedUp("buyer@example.com", port: system.port)
    let log = try log(on: kafka)
    defer { log.close() }
    let other = try TransactionalProducer(kafka, id: "another hand")
    try other.begin()
    for partition in 0..<Self.partitions { try other.send("not committed", under: "k", to: "seat.status", partition) }
    #expect(try venue.reserve(buyer, 0).status == 201)
    let identity = try self.identity(kafka)
    let ends = try log.ends(of: (0..<Self.partitions).map { TopicPartition("seat.status", $0) })
    try eventually("concert says that it has written more than can be read") {
      try told(identity, log).contains { place, end in ends[place].map { end > $0 } ?? false }
    }
    #expect(system.stop() == 0)
    system = try RunningSystem(directory.data, ["--kafka-bootstrap-servers", kafka.bootstrapServers])
    #expect(try self.identity(kafka) == identity)
    try other.abort()
    #expect(system.stop() == 0)
  }

  @Test func `a topic made anew while nothing runs is read from its start, and a key in a wrong partition gets no second balance`() throws {
    let directory = try TemporaryDirectory()
    let kafka = try RealKafka()
    var system = try RunningSystem(directory.data, ["--kafka-bootstrap-servers", kafka.bootstrapServers])
    let buyer = try Client.signedUp("buyer@example.com", port: system.port)
    #expect(try buyer.charge(5000).status == 200)
    #expect(system.stop() == 0)

    let admin = try AdminClient(ClientConfiguration(bootstrapServers: kafka.bootstrapServers, clientID: "another hand")) { _ in }
    defer { admin.close() }
    try admin.delete([PaymentCommand.topic])
    let log = try log(on: kafka)
    defer { log.close() }
    let topic = try #require(try TopicDeclarations(yaml: DeclaredTopics.yaml).specifications.first { $0.name == PaymentCommand.topic })
    try eventually("the topic is made anew") { (try? log.create([topic]))?.isEmpty == false }
    // More than were read of the old one. All of them would be wrong to leave out.
    let user = try #require(buyer.userId)
    let home = Partitioner.partition(for: user, of: topic.partitions)
    let producer = try log.producer()
    for (number, partition) in [home, home, home, (home + 1) % topic.partitions].enumerated() {
      let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
      let envelope = Envelope(
        id: MessageID(high: 1, low: UInt64(number)), source: "/another", type: "balance.charge", time: now, subject: user,
        correlationID: "c")
      try producer.send(
        OutgoingRecord(
          topic: topic.name, partition: partition, key: Array(user.utf8), value: Array(#"{"userId":"\#(user)","amount":100}"#.utf8),
          headers: envelope.headers, timestamp: now), token: 0)
    }
    producer.flush()
    var taken = 0
    try eventually("they are in the log") {
      for delivery in producer.deliveries() where (try delivery.result.get()) >= 0 { taken += 1 }
      return taken == 4
    }
    producer.close()

    system = try RunningSystem(directory.data, ["--kafka-bootstrap-servers", kafka.bootstrapServers])
    let again = try Client(port: system.port).loggedIn("buyer@example.com", "a user's password")
    try eventually("all that is in its place was done", within: .seconds(90)) { try again.balance() == 5300 }
    let places = (Int32(0)..<topic.partitions).map { TopicPartition("payment.dlq", $0) }
    // It may be parked before its partition's neighbour shows that the topic is another one. Then the journals fill the log again, and
    // its dead letter lies there twice, as one message.
    var letters: Set<String> = []
    try eventually("the other one is parked") {
      letters = try messages(in: places, of: log)
      return !letters.isEmpty
    }
    #expect(letters.count == 1)
    let list = try RunningSystem.run(["dlq", "list", "payment", "--data-dir", directory.data])
    #expect(list.output.split(separator: "\n").count == 1, "\(list)")
    #expect(try again.balance() == 5300)
    #expect(system.stop() == 0)
  }

  @Test func `an autoscaler sees every partition of a service from the start, also those without records`() throws {
    let directory = try TemporaryDirectory()
    let kafka = try RealKafka()
    let system = try RunningSystem(directory.data, ["--kafka-bootstrap-servers", kafka.bootstrapServers])
    let group = try GroupOffsets(of: "ticketing.reservation", on: kafka)
    for topic in ["reservation.commands", "seat.held", "seat.refused", "seat.sold", "payment.success"] {
      try eventually("all are shown of \(topic)") { try group.shown(topic, of: 0..<Self.partitions).count == Int(Self.partitions) }
    }
    #expect(system.stop() == 0)
  }
}
