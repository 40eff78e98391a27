import Deciding
import EventLoop
import Foundation
import LaneHosting
import Messaging

/// A log and a database in one directory, a lane that greets, and a loop that listens to what it says.
final class Greeter {
  static let topics =
    ["greeting.commands", "greeting.greeted", "greeting.dlq"].map {
      TopicSpecification(name: $0, partitions: 1, retention: .delete(afterMilliseconds: nil))
    }
    + [LogIdentity.topic, ServiceProgress.topic].map { TopicSpecification(name: $0, partitions: 1, retention: .compact) }

  private let log: EmbeddedLog
  private let lane: ServiceThread
  private let producer: any LogProducer
  private let reader: any LogReader
  private let loop: EventLoop

  init(in directory: String) throws {
    let logger = Logger(level: .warning, component: "greeter")
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    log = try EmbeddedLog(directory: directory + "/log")
    try log.create(Self.topics)
    let database = directory + "/greeting.sqlite"
    let service = HostedService(
      try Worker(GreetingDecider.self, topics: Self.topics), queries: nil,
      openStore: { try SQLiteStore(path: database, service: "greeting") },
      openReader: { try SQLiteStoreReader(path: database, service: "greeting") })
    lane = try ServiceThread(service, log: log, inquiry: LogInquiry(of: log, Self.topics, logger: logger), logger: logger)
    producer = try log.producer()
    reader = try log.reader()
    try reader.assign(log.ends(of: [TopicPartition("greeting.greeted", 0)]))
    loop = try EventLoop()
  }

  /// Asks for a greeting of each, and hands over each greeting as it comes. Returns when all have come.
  func greet(_ names: [String], _ hear: @escaping (Greeted) -> Void) throws {
    for name in names { try send(Greet(name: name)) }
    producer.flush()
    var heard = 0
    var failure: (any Error)?
    let watch = loop.watch(readable: reader.descriptor ?? -1) { [loop, reader] in
      do {
        for record in try reader.poll(limit: 100) {
          hear(try Greeted(body: record.value ?? []))
          heard += 1
        }
      } catch {
        failure = error
      }
      if failure != nil || heard == names.count { loop.stop() }
    }
    loop.run()
    watch.cancel()
    if let failure { throw failure }
  }

  private func send(_ command: Greet) throws {
    var random = SystemRandomNumberGenerator()
    let id = MessageID(time: .now(), random: (random.next(), random.next()))
    let envelope = Envelope(
      id: id, source: "/greeter", type: Greet.messageType, time: .now(), subject: command.subject,
      correlationID: id.description)
    try producer.send(
      OutgoingRecord(
        topic: Greet.topic, partition: 0, key: Array(command.routingKey.utf8), value: try command.body(),
        headers: envelope.headers, timestamp: envelope.time),
      token: 0)
  }

  func stop() {
    lane.stop(limit: .seconds(1))
    producer.close()
    reader.close()
    log.close()
  }
}
