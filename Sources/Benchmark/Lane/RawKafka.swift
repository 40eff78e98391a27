import Deciding
import Glibc
import Kafka
import Messaging

/// Reads the records that a lane reads, and produces the records that it sends, byte for byte, with nothing but librdkafka. The work of the
/// lane is compared with this.
///
/// Both topics are on librdkafka's mock brokers, in this process. Two kinds of threads count: the one that consumes and produces, and those
/// that librdkafka runs for the two clients, which do most of its work. The threads of the brokers and of the client that filled the topics
/// do not count. They are recognised because they exist before the two clients are made.
final class RawKafka {
  private let cluster: MockCluster
  private let configuration: ClientConfiguration
  private let consumer: Consumer
  private let producer: Producer
  private let inputs: Int
  private let outputs: [OutgoingRecord]
  /// The threads that do not belong to the clients.
  private let others: Set<Int32>

  private static let partitions: Int32 = 8
  private static let topics = (warmup: "raw.warmup", measured: "raw.measured", output: "raw.output")
  /// The number of records that a topic holds. The mock brokers keep 5 MiB of a partition, and drop older records without a word.
  static let capacity = 40_000

  /// - Parameters:
  ///   - inputs: the records to read. A tenth as many are read before the measurement, because connections and buffers are new.
  ///   - outputs: the records to produce, spread evenly over the inputs.
  init(_ inputs: [OutgoingRecord], _ outputs: [OutgoingRecord]) throws {
    self.inputs = inputs.count
    self.outputs = outputs
    cluster = try MockCluster { _ in }
    configuration = ClientConfiguration(bootstrapServers: cluster.bootstrapServers, clientID: "bench")
    let (warmup, measured, output) = Self.topics
    _ = try cluster.create([warmup, measured, output].map {
      TopicDefinition(name: $0, partitions: Self.partitions, replicationFactor: 1)
    })
    try Self.fill(warmup, with: inputs.prefix(max(inputs.count / 10, 1)), configuration)
    try Self.fill(measured, with: inputs[...], configuration)
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

  func run() throws -> LaneRun.Cost {
    try pass(max(inputs / 10, 1), from: Self.topics.warmup)
    let (start, usage, earlier) = (ContinuousClock.now, ThreadUsage.processorNanoseconds, clients)
    try pass(inputs, from: Self.topics.measured)
    let ofClients = ThreadUsage.nanoseconds(of: clients, since: earlier)
    return LaneRun.Cost(
      messages: inputs, processorNanoseconds: ThreadUsage.processorNanoseconds - usage + ofClients, ofOtherThreads: ofClients,
      nanoseconds: Int64((ContinuousClock.now - start) / .nanoseconds(1)))
  }

  /// The clients' threads, with the processor time that they have used so far.
  private var clients: [ThreadUsage] {
    ThreadUsage.all(of: getpid()).filter { !others.contains($0.thread) }
  }

  /// Reads a topic from its beginning and produces the outputs of each record, until all of them are acknowledged.
  private func pass(_ count: Int, from topic: String) throws {
    try consumer.assign((0..<Self.partitions).map { PartitionOffset(topic, $0, .beginning) })
    let expected = outputs.count * count / inputs
    var consumed = 0
    var produced = 0
    var acknowledged = 0
    var failure: KafkaError?
    while consumed < count || acknowledged < expected {
      var moved = false
      try consumer.consume(limit: 500) { message in
        moved = true
        consumed += 1
        // A reader of messages reads their headers too.
        message.forEachHeader { _, _ in }
        let end = outputs.count * consumed / inputs
        do throws(KafkaError) {
          while produced < end {
            try produce(outputs[produced])
            produced += 1
          }
        } catch { failure = error }
      }
      producer.deliveries { report in
        moved = true
        acknowledged += 1
        if case .failure(let error) = report.result { failure = error }
      }
      if let failure { throw failure }
      if !moved { try waitForClients(consumed, of: count, acknowledged, of: expected) }
    }
  }

  private func produce(_ record: OutgoingRecord) throws(KafkaError) {
    try producer.send(record, to: Self.topics.output, record.partition % Self.partitions)
  }

  /// Waits until one of the clients has something, ten seconds at most.
  private func waitForClients(_ consumed: Int, of inputs: Int, _ acknowledged: Int, of outputs: Int) throws(BenchmarkFailure) {
    var descriptors = [consumer.descriptor, producer.descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    guard poll(&descriptors, nfds_t(descriptors.count), 10_000) != 0 else {
      throw BenchmarkFailure(
        "librdkafka's mock brokers stopped after they had given \(consumed) of \(inputs) records and taken \(acknowledged) of \(outputs)")
    }
  }

  private static func fill(_ topic: String, with records: ArraySlice<OutgoingRecord>, _ configuration: ClientConfiguration) throws {
    let producer = try Producer(configuration) { _ in }
    defer { producer.close() }
    try producer.warm([topic])
    for (index, record) in records.enumerated() { try producer.send(record, to: topic, Int32(index) % partitions) }
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

extension Producer {
  fileprivate func send(_ record: OutgoingRecord, to topic: String, _ partition: Int32) throws(KafkaError) {
    var headers = OutgoingHeaders(capacity: record.headers.count)
    for header in record.headers { headers.append(header.name, header.value) }
    try send(
      to: topic, partition, key: record.key, value: record.value, headers: headers, timestamp: record.timestamp.milliseconds, token: 0)
  }
}
