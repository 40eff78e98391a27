import Synchronization

/// A log in files of one directory, for one process: no server, no replication.
///
/// An acknowledged record was written to the operating system and survives the death of the process. The log has no thread of its own:
/// producers write, readers copy, and the caller of `maintain` removes and compacts.
///
/// ```
/// <directory>/lock                                    held while the log is open
/// <directory>/topics                                  the topics and their numbers of partitions
/// <directory>/<topic>-<partition>/<base offset>.log   records, see RecordFrame
/// <directory>/<topic>-<partition>/<base offset>.index where some of them lie; made anew when it is missing
/// ```
public final class EmbeddedLog: Log {
  public let directory: String
  /// The torn writes that the start has cut off, for the operator.
  public let repairs: [LogRepair]
  let context: EmbeddedContext
  let topics: Mutex<Topics>
  /// Held during maintenance, so that only one thread does it at a time.
  let maintenance = Mutex(())

  struct Topics {
    var partitions: [String: [EmbeddedPartition]]
    /// Nil once the log is closed.
    var lock: DirectoryLock?
  }

  /// Opens the log of a directory, and makes the directory if it is missing.
  public convenience init(directory: String, settings: Settings = Settings()) throws(LogError) {
    try self.init(directory: directory, settings: settings, operations: .system)
  }

  init(directory: String, settings: Settings, operations: FileOperations) throws(LogError) {
    try Directory.create(directory, with: operations)
    if settings.survivesPowerCut { try Directory.synchronize(Directory.parent(of: directory), with: operations) }
    let lock = try DirectoryLock(directory: directory)
    let context = EmbeddedContext(settings: settings, operations: operations)
    var repairs: [LogRepair] = []
    var partitions: [String: [EmbeddedPartition]] = [:]
    let listed = try TopicList.load(directory + "/topics").partitions
    try Self.requireListed(listed, in: directory)
    for (topic, count) in listed.sorted(by: { $0.key < $1.key }) {
      partitions[topic] = []
      for partition in 0..<count {
        let place = TopicPartition(topic, partition)
        var recovery = PartitionRecovery(directory: "\(directory)/\(place)", context: context)
        let segments = try recovery.segments()
        partitions[topic]?.append(EmbeddedPartition(place, directory: recovery.directory, segments: segments, context: context))
        repairs += recovery.repairs
      }
    }
    self.directory = directory
    self.repairs = repairs
    self.context = context
    topics = Mutex(Topics(partitions: partitions, lock: lock))
  }

  public func producer() throws(LogError) -> any LogProducer { try EmbeddedProducer(of: self) }

  public func reader(group: String?) throws(LogError) -> any LogReader { try EmbeddedReader(of: self, group: group) }

  public func ranges(of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Range<Int64>] {
    var ranges: [TopicPartition: Range<Int64>] = [:]
    for place in places { ranges[place] = try partition(place).state.withLock { $0.start..<$0.end } }
    return ranges
  }

  /// Lets another process open the directory.
  public func close() {
    topics.withLock { topics in
      topics.partitions = [:]
      topics.lock = nil
    }
    context.descriptors.closeAll()
  }

  func partitions(of topic: String) throws(LogError) -> [EmbeddedPartition] {
    guard let partitions = topics.withLock({ $0.partitions[topic] }) else { throw .unknown(topic) }
    return partitions
  }

  func partition(_ place: TopicPartition) throws(LogError) -> EmbeddedPartition {
    let partitions = topics.withLock { $0.partitions[place.topic] ?? [] }
    guard partitions.indices.contains(Int(place.partition)) else { throw .unknown(place) }
    return partitions[Int(place.partition)]
  }
}

/// The parts that all partitions of a log share.
final class EmbeddedContext: Sendable {
  let settings: EmbeddedLog.Settings
  let operations: FileOperations
  let descriptors: DescriptorCache

  init(settings: EmbeddedLog.Settings, operations: FileOperations) {
    self.settings = settings
    self.operations = operations
    descriptors = DescriptorCache(limit: settings.openFiles)
  }
}

extension EmbeddedLog {
  /// Sizes are in bytes.
  public struct Settings: Sendable {
    /// A segment that reaches this size is closed, and a new one begun. Only closed segments are removed or compacted.
    public var segmentSize = 16 << 20
    /// The largest record, as it is before it is packed: Kafka's `message.max.bytes` is 1 MiB.
    public var recordLimit = 1 << 20
    /// The distance between two entries of an index: a start checks that much of each partition, and a reader skips it.
    public var indexInterval = 32 << 10
    /// The memory for a partition's records that one of its readers has not polled yet.
    public var tailSize = 256 << 10
    /// Files that stay open while they are not used.
    public var openFiles = 256
    /// Whether a record is acknowledged only when the disk has it. Otherwise the operating system has it: that survives the death of the
    /// process, but not a power cut.
    public var survivesPowerCut = false
    /// How long a tombstone stays, for readers that still have the key's last value: Kafka's `delete.retention.ms`, a day.
    public var tombstoneMilliseconds: Int64 = 86_400_000

    public init() {}
  }
}

/// A torn write that a start has cut off: the unfinished write of a process that died. No record of it was acknowledged.
public struct LogRepair: Sendable, CustomStringConvertible {
  public var path: String
  /// The file's size after the cut.
  public var size: Int64
  public var bytesCut: Int64
  /// Why the rest is no valid record.
  public var reason: String

  public var description: String { "cut \(bytesCut) bytes of an unfinished write off \(path), now \(size) bytes: \(reason)" }
}
