import Deciding
import Glibc
import Kafka
import Messaging

/// Records read and produced again, byte for byte, through librdkafka and nothing else: what a lane's work is held against.
///
/// Both ends are on librdkafka's mock brokers, in this process. Counted are the thread that consumes and produces, and the threads that
/// librdkafka runs for these two clients, which is where it does the larger part of its work. Not counted are the brokers and whoever
/// filled the topics: their threads are there before the clients are made, by which the two are told apart.
final class RawKafka {
  private let cluster: MockCluster
  private let configuration: ClientConfiguration
  private let consumer: Consumer
  private let producer: Producer
  /// Threads that are none of the clients'.
  private let others: Set<Int32>

  private static let partitions: Int32 = 8
  private static let topics = (warmup: "raw.warmup", measured: "raw.measured", output: "raw.output")
  /// The mock brokers keep 5 MiB a partition, and drop what is older without a word.
  static let capacity = 40_000

  /// - Parameter records: the measured ones. A tenth as many pass before, for connections and buffers.
  init(_ records: [OutgoingRecord]) throws {
    cluster = try MockCluster { _ in }
    configuration = ClientConfiguration(bootstrapServers: cluster.bootstrapServers, clientID: "bench")
    let (warmup, measured, output) = Self.topics
    _ = try cluster.create([warmup, measured, output].map {
      TopicDefinition(name: $0, partitions: Self.partitions, replicationFactor: 1)
    })
    try Self.fill(warmup, with: records.prefix(max(records.count / 10, 1)), configuration)
    try Self.fill(measured, with: records[...], configuration)
    others = Set(ThreadUsage.all(of: getpid()).map(\.thread))
    consumer = try Consumer(configuration, group: nil) { _ in }
    producer = try Producer(configuration) { _ in }
    try producer.warm([output])
  }

  func close() {
    consumer.close()
    producer.close()
    cluster.close()
  }

  func run(_ count: Int) throws -> LaneRun.Cost {
    try pass(max(count / 10, 1), from: Self.topics.warmup)
    let (start, usage, earlier) = (ContinuousClock.now, ThreadUsage.processorNanoseconds, clients)
    try pass(count, from: Self.topics.measured)
    let ofClients = ThreadUsage.nanoseconds(of: clients, since: earlier)
    return LaneRun.Cost(
      messages: count, processorNanoseconds: ThreadUsage.processorNanoseconds - usage + ofClients, ofOtherThreads: ofClients,
      nanoseconds: Int64((ContinuousClock.now - start) / .nanoseconds(1)))
  }

  /// What the clients' threads have used so far.
  private var clients: [ThreadUsage] {
    ThreadUsage.all(of: getpid()).filter { !others.contains($0.thread) }
  }

  /// Reads a topic from its beginning and produces every record again, until all are acknowledged.
  private func pass(_ count: Int, from topic: String) throws {
    try consumer.assign((0..<Self.partitions).map { PartitionOffset(topic, $0, .beginning) })
    var acknowledged = 0
    var failure: KafkaError?
    while acknowledged < count {
      var moved = false
      try consumer.consume(limit: 500) { message in
        moved = true
        do throws(KafkaError) { try produce(message) } catch { failure = error }
      }
      producer.deliveries { report in
        moved = true
        acknowledged += 1
        if case .failure(let error) = report.result { failure = error }
      }
      if let failure { throw failure }
      if !moved { try waitForClients(acknowledged, count) }
    }
  }

  private func produce(_ message: borrowing Message) throws(KafkaError) {
    var headers = OutgoingHeaders(capacity: message.headerCount)
    message.forEachHeader { headers.append($0, $1) }
    try producer.send(
      to: Self.topics.output, message.partition, key: message.key, value: message.value, headers: headers, timestamp: message.timestamp,
      token: 0)
  }

  /// Until one of them has something, ten seconds at most.
  private func waitForClients(_ acknowledged: Int, _ count: Int) throws(BenchmarkFailure) {
    var descriptors = [consumer.descriptor, producer.descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    guard poll(&descriptors, nfds_t(descriptors.count), 10_000) != 0 else {
      throw BenchmarkFailure("librdkafka's mock brokers gave and took \(acknowledged) of \(count) records, and no more")
    }
  }

  private static func fill(_ topic: String, with records: ArraySlice<OutgoingRecord>, _ configuration: ClientConfiguration) throws {
    let producer = try Producer(configuration) { _ in }
    defer { producer.close() }
    try producer.warm([topic])
    for (index, record) in records.enumerated() {
      var headers = OutgoingHeaders(capacity: record.headers.count)
      for header in record.headers { headers.append(header.name, header.value) }
      try producer.send(
        to: topic, Int32(index) % partitions, key: record.key, value: record.value, headers: headers,
        timestamp: record.timestamp.milliseconds, token: 0)
    }
    var acknowledged = 0
    while acknowledged < records.count {
      var failure: KafkaError?
      producer.deliveries { report in
        acknowledged += 1
        if case .failure(let error) = report.result { failure = error }
      }
      if let failure { throw failure }
      usleep(1000)
    }
  }
}
