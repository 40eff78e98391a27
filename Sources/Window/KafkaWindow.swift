import Kafka
import Messaging

/// Shows the records of another log to Kafka's tools: mock brokers in this process that get a copy of each.
///
/// It reads the log as any consumer does, on a thread of its own, so it never slows a lane; what the mock can't take is left out and
/// counted. It begins with what is written after its start, keeps the last 5 MiB of a partition, and forgets at exit.
public final class KafkaWindow {
  /// Where the mock broker listens: `127.0.0.1:41234`.
  public let bootstrapServers: String
  /// Records that were not copied, as far as they were seen: those that the log removes before they are read are not counted.
  public private(set) var skipped = 0
  private let cluster: MockCluster
  private let view: KafkaLog
  private let log: any Log
  private let places: [TopicPartition]
  private let reader: any LogReader
  private let producer: any LogProducer

  /// Records copied at a time.
  private static let batchLimit = 500

  /// Starts the mock with these topics. Throws `LogError` when the log can't be read or the mock not be started.
  public init(showing log: any Log, topics: [TopicSpecification], logger: Logger) throws {
    cluster = try MockCluster { line in logger.debug("the window's brokers: \(line.text)") }
    bootstrapServers = cluster.bootstrapServers
    var settings = KafkaLog.Settings(bootstrapServers: bootstrapServers, clientID: "window")
    settings.linger = .milliseconds(5)
    self.log = log
    places = topics.flatMap { topic in (0..<topic.partitions).map { TopicPartition(topic.name, $0) } }
    view = try KafkaLog(settings, creation: cluster, logger: logger)
    try view.create(topics)
    producer = try view.producer()
    reader = try log.reader()
    try reader.assign(try log.ends(of: places))
  }

  /// To wait on between steps.
  public var descriptors: [Int32] { [reader.descriptor, producer.descriptor].compactMap { $0 } }

  /// Copies what is there now. Returns whether there may be more.
  public func step() throws(LogError) -> Bool {
    for case .failure in producer.deliveries().map(\.result) { skipped += 1 }
    let records: [Record]
    do throws(LogError) {
      records = try reader.poll(limit: Self.batchLimit)
    } catch where error.code == .outOfRange {
      // The log removed records faster than they were copied. What comes now is what the tools want to see.
      try reader.assign(try log.ends(of: places))
      return true
    }
    for record in records {
      do throws(LogError) {
        try producer.send(OutgoingRecord(record), token: 0)
      } catch {
        skipped += 1
      }
    }
    producer.flush()
    return records.count == Self.batchLimit
  }

  public func close() {
    reader.close()
    producer.close()
    view.close()
    cluster.close()
  }
}
