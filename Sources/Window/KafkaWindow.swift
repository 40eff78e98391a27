import Kafka
import Messaging

/// Shows the records of another log to Kafka's tools. Mock brokers in this process get a copy of each record.
///
/// It reads the log as any consumer does, on a thread of its own, so it never slows a lane. A record that the mock can't take is left out
/// and counted. The window begins with records that are written after its start. It keeps the last 5 MiB of a partition, until it ends.
public final class KafkaWindow {
  /// The address of the mock broker, such as `127.0.0.1:41234`.
  public let bootstrapServers: String
  /// The number of records that were not copied. Records that the log removed before they were read are not counted.
  public private(set) var skipped = 0
  private let cluster: MockCluster
  private let view: KafkaLog
  private let log: any Log
  private let places: [TopicPartition]
  private let reader: any LogReader
  private let producer: any LogProducer

  /// The number of records that are copied at a time.
  private static let batchLimit = 500

  /// Starts the mock with these topics. Throws `LogError` when the log can't be read or the mock can't be started.
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

  /// The descriptors to wait on between steps.
  public var descriptors: [Int32] { [reader.descriptor, producer.descriptor].compactMap { $0 } }

  /// Copies the records that are there now. Returns whether there may be more.
  public func step() throws(LogError) -> Bool {
    for case .failure in producer.deliveries().map(\.result) { skipped += 1 }
    let records: [Record]
    do throws(LogError) {
      records = try reader.poll(limit: Self.batchLimit)
    } catch where error.code == .outOfRange {
      // The log removed records faster than they were copied. The window goes on with the newest, which the tools want to see.
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
