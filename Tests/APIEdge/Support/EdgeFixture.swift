import APIEdge
import Contracts
import Deciding
import EventLoop
import Foundation
import HTTP
import InMemory
import JSON
import JWT
import Messaging
import Sodium

/// A whole edge on a thread and port of its own, over a log in memory, with a scripted worker behind it that answers its commands and
/// a scripted internal HTTP.
final class EdgeFixture: Sendable {
  struct Resident {
    let edge: Edge
    let worker: ScriptedWorker
    let internalHTTP: HTTPServer
    let ports: (edge: UInt16, internalHTTP: UInt16)
  }

  static let signer = JWTSigner(key: (try? JWTKey(Array(repeating: 7, count: 32))).unsafelyUnwrapped, issuer: "ticketing")
  static let internalSecret = "shared-secret"

  let log: MemoryLog
  let metrics = Metrics()
  let script = Script()
  let secret = SecretKey.random()
  let thread: LoopThread<Resident>
  let port: UInt16
  let internalPort: UInt16

  /// - Parameters:
  ///   - concerts: what the catalogue has.
  ///   - services: which ones are in the registry.
  ///   - flaky: how the edge sees the log; nil: as it is.
  init(
    faults: (any MemoryLogFaults)? = nil, concerts: [Concert] = [.sample],
    services: [String] = ["auth", "payment", "purchase", "reservation", "dataplatform", "concert", "queue"],
    through flaky: FlakyLog? = nil, _ configure: @escaping @Sendable (inout EdgeConfiguration) -> Void = { _ in }
  ) throws {
    let log = flaky?.log ?? MemoryLog(faults: faults)
    try log.create(Self.topics)
    self.log = log
    let edgesLog: any Log = flaky ?? log
    let (metrics, script, secret) = (metrics, script, secret)
    thread = try LoopThread.start(named: "edge") { loop in
      var configuration = EdgeConfiguration(
        instance: "e1", topics: Self.topics, secret: secret, signer: Self.signer, internalSecret: Self.internalSecret)
      configuration.port = 0
      configuration.replyPartition = 2
      configure(&configuration)
      let internalHTTP = HTTPServer(loop: loop) { request, exchange in script.answerInternally(request, exchange) }
      let internalPort = try internalHTTP.listen(port: 0)
      for concert in concerts { try Self.say(concert, in: log) }
      for service in services { try Self.say(service, at: internalPort, in: log) }
      let worker = try ScriptedWorker(script, log: log, loop: loop)
      let edge = try Edge(
        configuration, log: edgesLog, loop: loop, metrics: metrics, logger: Logger(level: .error, component: "edge") { _ in })
      return Resident(edge: edge, worker: worker, internalHTTP: internalHTTP, ports: (try edge.start(), internalPort))
    }
    let ports = Handover<(UInt16, UInt16)>()
    thread.execute { resident, _ in ports.put((resident.ports.edge, resident.ports.internalHTTP)) }
    (port, internalPort) = ports.take()
  }

  deinit { thread.stop() }

  static let topics: [TopicSpecification] =
    ["auth", "concert", "gateway", "payment", "purchase", "queue", "reservation"].map {
      TopicSpecification(name: "\($0).commands", partitions: 4, retention: .delete(afterMilliseconds: nil))
    } + ["concert.catalog", "seat.status", "queue.status"].map { TopicSpecification(name: $0, partitions: 4, retention: .compact) } + [
      TopicSpecification(name: "service.registry", partitions: 1, retention: .compact),
      TopicSpecification(name: "edge.replies", partitions: 4, retention: .delete(afterMilliseconds: nil)),
    ]

  static func say(_ concert: Concert, in log: MemoryLog) throws {
    try say(ConcertCatalog(concert: concert), topic: "concert.catalog", version: 1, in: log)
  }

  static func say(_ service: String, as name: String = "i1", at port: UInt16, in log: MemoryLog) throws {
    let instance = ServiceInstance(
      service: service, instance: name, address: "127.0.0.1:\(port)",
      at: Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)), state: .running)
    try say(instance, topic: ServiceInstance.topic, version: nil, in: log)
  }

  static func say(_ content: some Content, topic: String, version: Int64?, in log: MemoryLog) throws {
    try say([content], topic: topic, version: version, in: log)
  }

  static func say(_ contents: [some Content], topic: String, version: Int64?, in log: MemoryLog) throws {
    let count = topics.first { $0.name == topic }?.partitions ?? 1
    let producer = try log.producer()
    for content in contents {
      let key = Array(content.routingKey.utf8)
      let envelope = Envelope(
        id: MessageID(high: .random(in: 0 ... .max), low: .random(in: 0 ... .max)), source: "/concert/0", type: topic,
        time: Timestamp(milliseconds: 0), subject: content.subject, version: version, correlationID: "c")
      try producer.send(
        OutgoingRecord(
          topic: topic, partition: Partitioner.partition(for: key, of: count), key: key, value: try JSON.encode(content),
          headers: envelope.headers, timestamp: envelope.time), token: 0)
    }
    producer.flush()
    producer.close()
  }

  func seat(_ seatId: String, is status: SeatStatus.Status, version: Int64) throws {
    try Self.say(
      SeatStatus(seatId: seatId, scheduleId: "con-1.1", status: status, reservationId: nil), topic: "seat.status", version: version, in: log
    )
  }

  /// A command that the script has not answered is answered now.
  func reply(to command: ReceivedCommand, _ reply: ScriptedReply) {
    thread.execute { resident, _ in resident.worker.send(reply, to: command) }
  }

  /// All commands that are in the log.
  var commands: [ReceivedCommand] {
    Self.topics.filter { $0.name.hasSuffix(".commands") }.flatMap { topic in
      (0..<topic.partitions).flatMap { log.records(of: TopicPartition(topic.name, $0)) }
    }.compactMap { ReceivedCommand($0) }
  }

  static func token(_ user: String = "alice", roles: [String] = ["USER"]) throws -> String {
    let now = Int64(Date().timeIntervalSince1970)
    return try signer.sign(JWTClaims(subject: user, roles: roles, issuedAt: now - 60, expiresAt: now + 3600))
  }
}

extension Concert {
  /// Two sections: `con-1.1.1` has 3 rows of 4 seats, `con-1.1.2` one seat.
  static let sample = Concert(
    concertId: "con-1", title: "Night",
    schedules: [
      Schedule(
        scheduleId: "con-1.1", startsAt: Timestamp(milliseconds: 1_900_000_000_000),
        sections: [
          Section(sectionId: "con-1.1.1", name: "A", rows: 3, seatsPerRow: 4, price: 100),
          Section(sectionId: "con-1.1.2", name: "B", rows: 1, seatsPerRow: 1, price: 50),
        ])
    ], maxSeatsPerUser: 6)
}
