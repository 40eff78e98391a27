import Deciding
import Messaging
import Synchronization

/// The simulator's log: all of it in memory, with faults that a `MemoryLogFaults` decides on and a time that the simulator sets.
///
/// Without faults whatever was flushed can be polled at once, so that it serves as a plain log in tests too. It never wakes
/// anybody (its descriptors are nil), and everything it does happens within a call, in an order that depends on the calls alone.
public final class MemoryLog: Log {
  /// The largest record it takes, in bytes of key, value and headers: Kafka's `message.max.bytes`, 1 MiB.
  public static let recordLimit = 1 << 20

  let state: Mutex<MemoryLogState>

  public init(faults: (any MemoryLogFaults)? = nil) {
    state = Mutex(MemoryLogState(faults: faults))
  }

  /// The log's time. Records and acknowledgements on their way arrive when it passes their moment; it never goes back.
  public var now: Timestamp {
    get { Timestamp(milliseconds: state.withLock { $0.now }) }
    set { state.withLock { $0.advance(to: newValue.milliseconds) } }
  }

  /// When something that is on its way arrives next; nil when nothing is.
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

  /// The same as `producer()`, with what only the simulator does to it.
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

/// What only the simulator does.
extension MemoryLog {
  /// The broker's data is lost: no record is left, nothing is on its way any more, offsets begin at 0 again.
  public func wipe(droppingTopics: Bool = false) {
    state.withLock { $0.wipe(droppingTopics: droppingTopics) }
  }

  /// Removes the records of a partition below an offset, as its retention would.
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

  /// Takes an offset that no record has, as the marker does with which a transaction of Kafka ends.
  public func appendMarker(to place: TopicPartition) throws(LogError) {
    try state.withLock { state throws(LogError) in
      _ = try state.partition(place)
      state.partitions[place]?.skip()
      state.faults?.appended(to: place)
    }
  }

  /// Everything that a partition holds, for assertions.
  public func records(of place: TopicPartition) -> [Record] {
    state.withLock { Array($0.partitions[place]?.records ?? []) }
  }
}
