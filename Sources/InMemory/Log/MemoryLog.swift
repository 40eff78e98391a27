import Deciding
import Messaging
import Synchronization

/// The log of the simulator, in memory. A `MemoryLogFaults` decides on its faults, and the simulator sets its time.
///
/// Without faults, a record can be polled as soon as it is flushed, so tests use this log as a plain log too. It never wakes anybody: its
/// descriptors are nil. Everything happens within a call, in an order that depends only on the calls.
public final class MemoryLog: Log {
  /// The largest size of a record, in bytes of key, value and headers. It is Kafka's `message.max.bytes`, 1 MiB.
  public static let recordLimit = 1 << 20

  let state: Mutex<MemoryLogState>

  public init(faults: (any MemoryLogFaults)? = nil) {
    state = Mutex(MemoryLogState(faults: faults))
  }

  /// The log's time, which never goes back. Records and acknowledgements on their way arrive when it passes their moment.
  public var now: Timestamp {
    get { Timestamp(milliseconds: state.withLock { $0.now }) }
    set { state.withLock { $0.advance(to: newValue.milliseconds) } }
  }

  /// The time when the next record or acknowledgement arrives. Nil when nothing is on its way.
  public var nextArrival: Timestamp? {
    state.withLock { $0.nextArrival }.map(Timestamp.init(milliseconds:))
  }

  @discardableResult
  public func create(_ topics: [TopicSpecification]) throws(LogError) -> Set<String> {
    try state.withLock { state throws(LogError) in try state.create(topics) }
  }

  public func partitionCounts() throws(LogError) -> [String: Int32] {
    state.withLock { $0.topics.mapValues(\.partitions) }
  }

  public func producer() throws(LogError) -> any LogProducer { memoryProducer() }

  public func reader(group: String?) throws(LogError) -> any LogReader { MemoryLogReader(of: self) }

  /// The same as `producer()`. Its type has methods for the simulator.
  public func memoryProducer() -> MemoryLogProducer {
    MemoryLogProducer(of: self, number: state.withLock { $0.register() })
  }

  public func ranges(of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Range<Int64>] {
    try state.withLock { state throws(LogError) in
      var ranges: [TopicPartition: Range<Int64>] = [:]
      for place in places {
        let partition = try state.partition(place)
        ranges[place] = partition.start..<partition.end
      }
      return ranges
    }
  }

  public func close() {}
}

/// Methods that only the simulator uses.
extension MemoryLog {
  /// Loses the broker's data: no record is left, nothing is on its way any more, and offsets begin at 0 again.
  public func wipe(droppingTopics: Bool = false) {
    state.withLock { $0.wipe(droppingTopics: droppingTopics) }
  }

  /// Removes the records of a partition before an offset, as a retention would.
  public func remove(_ place: TopicPartition, before offset: Int64) throws(LogError) {
    try state.withLock { state throws(LogError) in
      var partition = try state.partition(place)
      state.partitions[place] = nil
      partition.remove(before: offset)
      state.partitions[place] = partition
    }
  }

  /// Deletes a topic and makes it anew.
  public func remake(_ topic: String) throws(LogError) {
    try state.withLock { state throws(LogError) in try state.remake(topic) }
  }

  /// Uses an offset up without a record, as the marker at the end of a Kafka transaction does.
  public func appendMarker(to place: TopicPartition) throws(LogError) {
    try state.withLock { state throws(LogError) in
      _ = try state.partition(place)
      state.partitions[place]?.skip()
      state.faults?.appended(to: place)
    }
  }

  /// All records of a partition, for assertions.
  public func records(of place: TopicPartition) -> [Record] {
    state.withLock { Array($0.partitions[place]?.records ?? []) }
  }
}
