import InMemory
import Messaging
import Synchronization

/// A log in memory that can be out of reach.
final class FlakyLog: Log {
  let log: MemoryLog
  private let reachable = Atomic(false)

  init(_ log: MemoryLog) {
    self.log = log
  }

  var isReachable: Bool {
    get { reachable.load(ordering: .relaxed) }
    set { reachable.store(newValue, ordering: .relaxed) }
  }

  func create(_ topics: [TopicSpecification]) throws(LogError) -> Set<String> { try log.create(topics) }
  func partitionCounts() throws(LogError) -> [String: Int32] { try log.partitionCounts() }

  func producer() throws(LogError) -> any LogProducer {
    guard isReachable else { throw LogError(.unavailable, "out of reach") }
    return try log.producer()
  }

  func reader(group: String?) throws(LogError) -> any LogReader { try log.reader(group: group) }

  func ranges(of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Range<Int64>] {
    guard isReachable else { throw LogError(.unavailable, "out of reach") }
    return try log.ranges(of: places)
  }

  func close() { log.close() }
}
