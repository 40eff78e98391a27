import Synchronization

/// A log in files of one directory, for one process: no server, no replication.
///
/// An acknowledged record was given to the system with a write and survives the death of the process. There is no thread in it:
/// who produces writes, who reads copies, and who calls `maintain` removes and compacts.
///
/// ```
/// <directory>/lock                                    held while the log is open
/// <directory>/topics                                  the topics and their numbers of partitions
/// <directory>/<topic>-<partition>/<base offset>.log   records, see RecordFrame
/// <directory>/<topic>-<partition>/<base offset>.index where some of them lie; made anew when it is missing
/// ```
public final class EmbeddedLog: Log {
  public let directory: String
  /// What the start has cut off; for the operator to read.
  public let repairs: [LogRepair]
  let context: EmbeddedContext
  let topics: Mutex<Topics>
  /// Held by who maintains the log, so that it is one at a time.
  let maintenance = Mutex(())

  struct Topics {
    var partitions: [String: [EmbeddedPartition]]
    /// Nil once the log is closed.
    var lock: DirectoryLock?
  }

  /// Opens the log of a directory, which is made if it isn't there.
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

/// What all partitions of a log share.
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
    /// A segment that reaches this is closed, and another begun. Only closed ones are removed or compacted.
    public var segmentSize = 16 << 20
    /// The largest record, as it lies in the file: Kafka's `message.max.bytes` is 1 MiB.
    public var recordLimit = 1 << 20
    /// How far apart the entries of an index are: what a start has to check of each partition, and a reader to skip.
    public var indexInterval = 32 << 10
    /// What a partition keeps in memory of records that one of its readers has not polled yet.
    public var tailSize = 256 << 10
    /// Files that stay open while they are not used.
    public var openFiles = 256
    /// Whether a record is acknowledged only when the disk has it. Otherwise the system has it: that survives the death of the
    /// process, but not a power cut.
    public var survivesPowerCut = false
    /// How long a tombstone stays after its record was written, for readers that have the key's last value only:
    /// Kafka's `delete.retention.ms`, a day.
    public var tombstoneMilliseconds: Int64 = 86_400_000

    public init() {}
  }
}

/// What a start has cut off: the unfinished write of a process that died. Nothing of it was acknowledged.
public struct LogRepair: Sendable, CustomStringConvertible {
  public var path: String
  /// The size that the file has now.
  public var size: Int64
  public var bytesCut: Int64
  /// Why the rest was no record.
  public var reason: String

  public var description: String { "cut \(bytesCut) bytes of an unfinished write off \(path), now \(size) bytes: \(reason)" }
}
